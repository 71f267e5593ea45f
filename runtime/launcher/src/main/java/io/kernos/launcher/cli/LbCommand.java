package io.kernos.launcher.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What is to be done with the load balancer. */
@Command(
    name = "lb",
    description = "The load balancer: blue/green deployments.",
    mixinStandardHelpOptions = true,
    subcommands = ZddCommand.class)
final class LbCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Say what to do:");
  }
}
