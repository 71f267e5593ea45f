package io.kernos.launcher.cli;

import io.kernos.haproxy.zdd.Colours;
import io.kernos.haproxy.zdd.Swap;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A blue/green deployment, to its end (marathon-lb: zdd.py). */
@Command(
    name = "zdd",
    description = "Deploys an app beside the one that serves, and swaps them with no downtime.",
    mixinStandardHelpOptions = true)
final class ZddCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = {"-j", "--json"},
      required = true,
      paramLabel = "FILE",
      description = "The app, with the labels HAPROXY_DEPLOYMENT_GROUP and _ALT_PORT.")
  private Path file;

  @Option(
      names = {"-m", "--marathon"},
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8080",
      description = "Marathon (default: ${DEFAULT-VALUE}).")
  private URI marathon;

  @Option(
      names = {"-i", "--initial-instances"},
      defaultValue = "1",
      description = "How many instances the new app begins with (default: ${DEFAULT-VALUE}).")
  private int initial;

  @Option(
      names = {"-w", "--max-wait"},
      defaultValue = "300",
      description = "Seconds after which it gives up (default: ${DEFAULT-VALUE}).")
  private int maxWait;

  @Option(
      names = {"-r", "--resume"},
      description = "Goes on with a swap that was left half-way.")
  private boolean resume;

  @Option(
      names = {"-d", "--dry-run"},
      description = "Prints the new app and does nothing.")
  private boolean dryRun;

  @Option(
      names = {"-f", "--force"},
      description = "Does nothing: nobody is asked.")
  private boolean force;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try {
      deploy(out);
      return 0;
    } catch (IOException | IllegalArgumentException e) {
      spec.commandLine().getErr().println("kernos: " + e.getMessage());
      return 1;
    } catch (DecodeException e) {
      spec.commandLine().getErr().println("kernos: " + file + " is no JSON: " + e.getMessage());
      return 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  private void deploy(PrintWriter out) throws IOException, InterruptedException {
    MarathonClient client = new MarathonClient(marathon);
    JsonObject app = new JsonObject(Files.readString(file));
    List<JsonObject> previous = Colours.ofGroup(client.apps(), app);
    if (previous.size() > 1 && !resume) {
      throw new IllegalArgumentException(
          "a deployment is half-way: " + previous.get(1).getString("id") + "; --resume ends it");
    }
    if (previous.size() < 2) {
      JsonObject next =
          Colours.next(
              app,
              previous.stream().findFirst(),
              initial,
              LocalDateTime.now().format(DateTimeFormatter.ISO_LOCAL_DATE_TIME));
      if (dryRun) {
        out.println(next.encodePrettily());
        return;
      }
      client.create(next);
      out.println(next.getString("id") + " is deployed");
    }
    Swap swap =
        new Swap(
            client,
            words -> {
              out.println(words);
              out.flush();
            });
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(maxWait);
    while (!swap.step(app)) {
      if (System.nanoTime() > end) {
        throw new IOException("it is not done after " + maxWait + " s; --resume goes on");
      }
      TimeUnit.MILLISECONDS.sleep(500);
    }
    out.flush();
  }
}
