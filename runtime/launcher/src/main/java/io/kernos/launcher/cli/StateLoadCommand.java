package io.kernos.launcher.cli;

import io.kernos.launcher.role.StartException;
import io.kernos.launcher.role.StoreFolder;
import io.kernos.spi.store.StoreException;
import io.kernos.store.StateFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Restore. */
@Command(
    name = "load",
    description = {
      "Makes the state of a master that does not run from a saved file; start it then.",
      "Where masters are several, do so for each of them, with the same file, before any starts.",
    },
    mixinStandardHelpOptions = true)
final class StateLoadCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "What kernos state save wrote.")
  private Path file;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "data",
      description = "The master's data folder (default: ./data).")
  private Path data;

  @Option(names = "--force", description = "Replace the state that is in the data folder.")
  private boolean force;

  @Option(
      names = "--without-agents",
      description =
          "The agents' data is lost too: their tasks start anew at once. Else agents are waited for,"
              + " with what they run, for agent_reregister_timeout (10 min).")
  private boolean withoutAgents;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    try {
      StateFile.Summary loaded = StoreFolder.load(file, data, force, !withoutAgents);
      spec.commandLine()
          .getOut()
          .printf(
              "loaded %d keys and %d records of cluster %s, saved %s, into %s%n",
              loaded.keys(), loaded.records(), loaded.clusterId(), loaded.saved(), data);
      spec.commandLine().getOut().flush();
      return 0;
    } catch (StoreException | StartException e) {
      return failed(e.getMessage());
    } catch (IOException e) {
      return failed(String.valueOf(e));
    }
  }

  private int failed(String why) {
    spec.commandLine().getErr().println("kernos: " + why);
    return 1;
  }
}
