package io.kernos.launcher.cli;

import io.kernos.launcher.cli.HttpJson.NoAnswer;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What operators do with one agent. */
abstract class AgentChange extends ClusterCommand {
  @Parameters(paramLabel = "AGENT", description = "Its id, as the list has it.")
  private String agent;

  /** The call's type, in the operator API. */
  abstract String type();

  /** Adds what else the call says. */
  void complete(JsonObject call) {}

  @Override
  final void run(HttpJson master, PrintWriter out) throws NoAnswer {
    JsonObject about = new JsonObject().put("agent_id", new JsonObject().put("value", agent));
    complete(about);
    master.call(new JsonObject().put("type", type()).put(type().toLowerCase(Locale.ROOT), about));
    if (!printedAsJson(new JsonObject().put("agent", agent).put("done", type()), out)) {
      out.println(agent + ": " + type().toLowerCase(Locale.ROOT).replace('_', ' '));
      out.flush();
    }
  }

  /** Kills its tasks. */
  @Command(
      name = "drain",
      description = {
        "Kills its tasks, each within its own grace period, and offers it no more.",
        "The list says draining, then drained; reactivate takes it into use again."
      })
  static final class Drain extends AgentChange {
    @Option(
        names = "--grace",
        paramLabel = "SECONDS",
        description = "The longest grace period that a task has.")
    private Integer grace;

    @Option(names = "--gone", description = "When drained, it is gone for ever.")
    private boolean gone;

    @Override
    String type() {
      return "DRAIN_AGENT";
    }

    @Override
    void complete(JsonObject call) {
      call.put("mark_gone", gone);
      if (grace != null) {
        call.put("max_grace_period", new JsonObject().put("seconds", grace));
      }
    }
  }

  /** Offers it no more. */
  @Command(name = "deactivate", description = "Offers it no more; its tasks run on.")
  static final class Deactivate extends AgentChange {
    @Override
    String type() {
      return "DEACTIVATE_AGENT";
    }
  }

  /** Offers it again. */
  @Command(name = "reactivate", description = "Offers it again.")
  static final class Reactivate extends AgentChange {
    @Override
    String type() {
      return "REACTIVATE_AGENT";
    }
  }

  /** Gives it up. */
  @Command(
      name = "gone",
      description = "It is gone for ever, and so are its tasks; should it come back, it must stop.")
  static final class Gone extends AgentChange {
    @Override
    String type() {
      return "MARK_AGENT_GONE";
    }
  }
}
