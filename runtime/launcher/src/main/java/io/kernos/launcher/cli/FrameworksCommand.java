package io.kernos.launcher.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** The frameworks. */
@Command(name = "frameworks", description = "The frameworks, with what each uses.")
final class FrameworksCommand extends ClusterCommand {
  @Override
  void run(HttpJson master, PrintWriter out) throws HttpJson.NoAnswer {
    JsonObject answer = master.get("/frameworks");
    if (printedAsJson(answer.getJsonArray("frameworks"), out)) {
      return;
    }
    Table table = new Table("ID", "NAME", "ROLES", "CONNECTED", "TASKS", "CPUS", "MEM");
    objects(answer, "frameworks")
        .forEach(
            f -> {
              JsonObject used = f.getJsonObject("used_resources", new JsonObject());
              table.row(
                  f.getString("id"),
                  f.getString("name"),
                  roles(f),
                  f.getBoolean("connected"),
                  f.getJsonArray("tasks", new JsonArray()).size(),
                  plain(used.getDouble("cpus", 0.0)),
                  plain(used.getDouble("mem", 0.0)));
            });
    table.print(out);
  }

  private static String roles(JsonObject framework) {
    return framework.containsKey("roles")
        ? framework.getJsonArray("roles").stream()
            .map(String::valueOf)
            .collect(Collectors.joining(","))
        : framework.getString("role");
  }
}
