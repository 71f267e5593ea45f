package io.kernos.bench.marathon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Where the built plugins are. */
final class Plugins {
  private Plugins() {}

  /** Marathon's jar. */
  static Path marathon() throws IOException {
    String home = System.getenv("KERNOS_HOME");
    if (home == null) {
      throw new IllegalStateException("KERNOS_HOME is not set; start with bin/kernos bench");
    }
    Path folder = Path.of(home, "plugins", "marathon", "target");
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().matches("kernos-plugin-marathon-.*\\.jar"))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException(folder + " holds no jar of Marathon"));
    }
  }
}
