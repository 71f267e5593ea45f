package io.kernos.launcher.cli;

import java.net.URI;
import picocli.CommandLine.Option;

/** Options of every command that looks at a cluster. */
final class ClusterOptions {
  /** How a command prints. */
  enum Output {
    table,
    json
  }

  @Option(
      names = "--master",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:5050",
      description = "The master to ask (default: ${DEFAULT-VALUE}).")
  private URI master;

  @Option(
      names = "--output",
      paramLabel = "table|json",
      defaultValue = "table",
      description = "How to print (default: ${DEFAULT-VALUE}).")
  private Output output;

  HttpJson http() {
    return new HttpJson(master);
  }

  boolean asJson() {
    return output == Output.json;
  }
}
