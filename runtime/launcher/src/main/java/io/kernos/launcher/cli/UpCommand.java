package io.kernos.launcher.cli;

import io.kernos.launcher.config.Keys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A whole cluster in one process. */
@Command(name = "up", description = "Runs a whole cluster in one process.")
final class UpCommand extends NodeCommand {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The configuration (default: conf/standalone.yaml of the installation).")
  private Path config;

  @Option(names = "--agents", paramLabel = "N", description = "How many agents (default: 1).")
  private Integer agents;

  // Read by bin/kernos, which installs what is missing before this process starts.
  @Option(names = "--no-install", description = "Install nothing from Debian.")
  private boolean noInstall;

  @Override
  Optional<Path> file() {
    if (config != null) {
      return Optional.of(config);
    }
    return Optional.ofNullable(System.getenv("KERNOS_HOME"))
        .map(home -> Path.of(home, "conf", "standalone.yaml"))
        .filter(Files::exists);
  }

  @Override
  boolean clustered() {
    return false;
  }

  @Override
  List<String> options() {
    return agents == null ? List.of() : List.of(Keys.AGENTS.name() + "=" + agents);
  }
}
