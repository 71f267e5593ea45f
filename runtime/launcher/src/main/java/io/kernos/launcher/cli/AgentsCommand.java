package io.kernos.launcher.cli;

import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import picocli.CommandLine.Command;

/** The agents, with what is used of each. */
@Command(name = "agents", description = "The agents, with what is used of each.")
final class AgentsCommand extends ClusterCommand {
  @Override
  void run(HttpJson master, PrintWriter out) throws HttpJson.NoAnswer {
    JsonObject answer = master.get("/slaves");
    if (printedAsJson(answer.getJsonArray("slaves"), out)) {
      return;
    }
    Table table = new Table("ID", "HOST", "PORT", "ACTIVE", "CPUS", "MEM", "DISK");
    objects(answer, "slaves")
        .forEach(
            a -> {
              JsonObject used = a.getJsonObject("used_resources", new JsonObject());
              JsonObject total = a.getJsonObject("resources", new JsonObject());
              table.row(
                  a.getString("id"),
                  a.getString("hostname"),
                  a.getInteger("port"),
                  a.getBoolean("active"),
                  share(used, total, "cpus"),
                  share(used, total, "mem"),
                  share(used, total, "disk"));
            });
    table.print(out);
  }
}
