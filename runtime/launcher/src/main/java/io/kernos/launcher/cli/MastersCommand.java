package io.kernos.launcher.cli;

import io.kernos.launcher.cli.HttpJson.NoAnswer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The masters that keep the state together. */
@Command(
    name = "masters",
    description = "Lists, adds and removes the masters that keep the state together.",
    mixinStandardHelpOptions = true,
    subcommands = {
      MastersCommand.ListCommand.class,
      MastersCommand.AddCommand.class,
      MastersCommand.RemoveCommand.class
    })
final class MastersCommand implements Runnable {
  private static final String PATH = "/store/members";

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Say what to do:");
  }

  /** Who they are, and how far each is. */
  @Command(name = "list", description = "The masters, and how far the log of each is.")
  static final class ListCommand extends ClusterCommand {
    @Override
    void run(HttpJson master, PrintWriter out) throws NoAnswer {
      JsonObject answer = master.get(PATH);
      if (printedAsJson(answer.getJsonArray("members", new JsonArray()), out)) {
        return;
      }
      Table table = new Table("MEMBER", "ROLE", "TERM", "INDEX", "LAG", "ALIVE");
      objects(answer, "members")
          .forEach(
              m ->
                  table.row(
                      m.getString("member"),
                      m.getString("role"),
                      m.getLong("term"),
                      m.getLong("index"),
                      m.getLong("lag"),
                      m.getBoolean("alive")));
      table.print(out);
    }
  }

  /** Takes one in. */
  @Command(
      name = "add",
      description = {
        "Takes in a master that was started with raft.join and an empty data folder.",
        "When it cannot be reached, or does not catch up, the masters stay as they were."
      })
  static final class AddCommand extends ClusterCommand {
    @Parameters(paramLabel = "HOST:PORT", description = "Its address, with its raft.port.")
    private String member;

    @Override
    void run(HttpJson master, PrintWriter out) throws NoAnswer {
      JsonObject answer = master.change("PUT", PATH + "/" + HttpJson.encoded(member));
      if (!printedAsJson(answer, out)) {
        out.println("added " + member);
        out.flush();
      }
    }
  }

  /** Lets one go. */
  @Command(
      name = "remove",
      description = {
        "Lets go of a master, dead or alive; one that leads hands over to another first.",
        "It is refused when too few of the others answer to go on. To replace a dead one, remove it"
            + " and add another."
      })
  static final class RemoveCommand extends ClusterCommand {
    private static final int HANDOVERS = 5;

    @Parameters(paramLabel = "HOST:PORT", description = "Its address, as the list has it.")
    private String member;

    @Override
    void run(HttpJson master, PrintWriter out) throws NoAnswer {
      JsonObject answer = remove(master);
      // One that led has handed over; whoever is asked knows the next one.
      for (int i = 0; i < HANDOVERS && answer.containsKey("leader"); i++) {
        answer = remove(master);
      }
      if (answer.containsKey("leader")) {
        throw new NoAnswer(member + " leads again and again");
      }
      if (!printedAsJson(answer, out)) {
        out.println("removed " + member);
        out.flush();
      }
    }

    private JsonObject remove(HttpJson master) throws NoAnswer {
      return master.change("DELETE", PATH + "/" + HttpJson.encoded(member));
    }
  }
}
