package io.kernos.launcher.cli;

import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;

/** The cluster in a few lines. */
@Command(name = "status", description = "The cluster in a few lines.")
final class StatusCommand extends ClusterCommand {
  @Override
  void run(HttpJson master, PrintWriter out) throws HttpJson.NoAnswer {
    JsonObject state = master.get("/state");
    List<JsonObject> agents = objects(state, "slaves").toList();
    List<JsonObject> frameworks = objects(state, "frameworks").toList();
    long running =
        frameworks.stream()
            .flatMap(f -> objects(f, "tasks"))
            .filter(t -> "TASK_RUNNING".equals(t.getString("state")))
            .count();
    long active = frameworks.stream().filter(f -> f.getBoolean("active", false)).count();
    JsonObject summary =
        new JsonObject()
            .put("cluster", state.getString("cluster"))
            .put("leader", state.getString("leader"))
            .put("version", state.getString("version"))
            .put("agents", agents.size())
            .put("frameworks", frameworks.size())
            .put("frameworks_connected", active)
            .put("tasks_running", running)
            .put("cpus", used(agents, "cpus"))
            .put("mem", used(agents, "mem"))
            .put("disk", used(agents, "disk"));
    if (!printedAsJson(summary, out)) {
      summary.forEach(e -> out.printf("%-22s%s%n", e.getKey().replace('_', ' '), e.getValue()));
      out.flush();
    }
  }

  private static String used(List<JsonObject> agents, String name) {
    return sum(agents, "used_resources", name) + " of " + sum(agents, "resources", name);
  }
}
