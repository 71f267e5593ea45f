package io.kernos.launcher.cli;

import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The tasks. */
@Command(name = "tasks", description = "The tasks that have not ended; with --all, those too.")
final class TasksCommand extends ClusterCommand {
  private static final String NOT_ENDED = "TASK_(STAGING|STARTING|RUNNING|KILLING|UNREACHABLE)";

  @Option(names = "--all", description = "Also those that have ended.")
  private boolean all;

  @Override
  void run(HttpJson master, PrintWriter out) throws HttpJson.NoAnswer {
    JsonObject answer = master.get("/tasks?limit=10000");
    if (printedAsJson(answer.getJsonArray("tasks"), out)) {
      return;
    }
    Table table = new Table("ID", "NAME", "STATE", "FRAMEWORK", "AGENT", "CPUS", "MEM");
    objects(answer, "tasks")
        .filter(t -> all || t.getString("state", "").matches(NOT_ENDED))
        .forEach(
            t -> {
              JsonObject resources = t.getJsonObject("resources", new JsonObject());
              table.row(
                  t.getString("id"),
                  t.getString("name"),
                  t.getString("state"),
                  t.getString("framework_id"),
                  t.getString("slave_id"),
                  plain(resources.getDouble("cpus", 0.0)),
                  plain(resources.getDouble("mem", 0.0)));
            });
    table.print(out);
  }
}
