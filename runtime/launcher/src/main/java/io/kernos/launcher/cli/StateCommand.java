package io.kernos.launcher.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Back-up and restore. */
@Command(
    name = "state",
    description = "Saves all state of a running cluster to a file, and makes masters from it.",
    mixinStandardHelpOptions = true,
    subcommands = {StateSaveCommand.class, StateLoadCommand.class})
final class StateCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Say what to do:");
  }
}
