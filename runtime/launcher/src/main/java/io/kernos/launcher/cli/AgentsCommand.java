package io.kernos.launcher.cli;

import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine.Command;

/** The agents, with what is used of each; and what operators do with one. */
@Command(
    name = "agents",
    description =
        "The agents, with what is used of each; or takes one out of use and into it again.",
    subcommands = {
      AgentChange.Drain.class,
      AgentChange.Deactivate.class,
      AgentChange.Reactivate.class,
      AgentChange.Gone.class
    })
final class AgentsCommand extends ClusterCommand {
  @Override
  void run(HttpJson master, PrintWriter out) throws HttpJson.NoAnswer {
    JsonObject answer = master.get("/slaves");
    if (printedAsJson(answer.getJsonArray("slaves"), out)) {
      return;
    }
    Table table = new Table("ID", "HOST", "PORT", "STATE", "CPUS", "MEM", "DISK");
    objects(answer, "slaves")
        .forEach(
            a -> {
              JsonObject used = a.getJsonObject("used_resources", new JsonObject());
              JsonObject total = a.getJsonObject("resources", new JsonObject());
              table.row(
                  a.getString("id"),
                  a.getString("hostname"),
                  a.getInteger("port"),
                  state(a),
                  share(used, total, "cpus"),
                  share(used, total, "mem"),
                  share(used, total, "disk"));
            });
    table.print(out);
  }

  /** In one word. */
  private static String state(JsonObject agent) {
    JsonObject drain = agent.getJsonObject("drain_info");
    if (drain != null) {
      return drain.getString("state").toLowerCase(Locale.ROOT);
    }
    if (agent.getBoolean("deactivated", false)) {
      return "deactivated";
    }
    return agent.getBoolean("active") ? "active" : "away";
  }
}
