package io.kernos.launcher.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that asks a cluster something and prints it. */
@Command(mixinStandardHelpOptions = true)
abstract class ClusterCommand implements Callable<Integer> {
  @Mixin ClusterOptions options;
  @Spec CommandSpec spec;

  /** Asks and prints. */
  abstract void run(HttpJson master, PrintWriter out) throws HttpJson.NoAnswer;

  @Override
  public final Integer call() {
    try {
      run(options.http(), spec.commandLine().getOut());
      return exitCode();
    } catch (HttpJson.NoAnswer e) {
      spec.commandLine().getErr().println("kernos: " + e.getMessage());
      return 1;
    }
  }

  /** What the command returns once it has done all. */
  int exitCode() {
    return 0;
  }

  /** Prints {@code answer} as JSON when that is asked for. */
  final boolean printedAsJson(Object answer, PrintWriter out) {
    if (options.asJson()) {
      out.println(
          answer instanceof JsonArray array
              ? array.encodePrettily()
              : ((JsonObject) answer).encodePrettily());
      out.flush();
    }
    return options.asJson();
  }

  static Stream<JsonObject> objects(JsonObject from, String field) {
    return from.getJsonArray(field, new JsonArray()).stream().map(o -> (JsonObject) o);
  }

  /** {@code used/total} of a resource of an agent. */
  static String share(JsonObject used, JsonObject total, String name) {
    return plain(used.getDouble(name, 0.0)) + "/" + plain(total.getDouble(name, 0.0));
  }

  static String plain(double number) {
    return number == Math.rint(number) ? String.valueOf((long) number) : String.valueOf(number);
  }

  static String sum(List<JsonObject> objects, String part, String name) {
    return plain(
        objects.stream()
            .mapToDouble(o -> o.getJsonObject(part, new JsonObject()).getDouble(name, 0.0))
            .sum());
  }
}
