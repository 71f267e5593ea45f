package io.kernos.launcher.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command with no subcommand: says what there is. */
@Command(
    name = "kernos",
    description = "The kernel of a distributed operating system on the JVM.",
    mixinStandardHelpOptions = true,
    version = "kernos 0.1.0",
    subcommands = {
      UpCommand.class,
      RunCommand.class,
      StatusCommand.class,
      AgentsCommand.class,
      FrameworksCommand.class,
      TasksCommand.class,
      LogCommand.class,
      ExecCommand.class,
      CopyCommand.class,
      LbCommand.class,
      StateCommand.class,
      MastersCommand.class,
      HelpCommand.class
    },
    footer = {
      "  test        All set-up and every test.",
      "  bench NAME  A benchmark; bench --list names them.",
    })
public final class KernosCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Say what to do:");
  }
}
