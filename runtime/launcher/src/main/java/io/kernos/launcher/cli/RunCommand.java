package io.kernos.launcher.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** One node of a real cluster. */
@Command(name = "run", description = "Runs one node, with the roles that the file names.")
final class RunCommand extends NodeCommand {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      required = true,
      description = "The configuration, such as conf/master.yaml or conf/agent.yaml.")
  private Path config;

  @Override
  Optional<Path> file() {
    return Optional.of(config);
  }

  @Override
  boolean clustered() {
    return true;
  }
}
