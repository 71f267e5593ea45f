package io.kernos.launcher.config;

import java.util.List;

/** What is wrong with the configuration: one line for each mistake, with file, line and key. */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  ConfigException(List<String> mistakes) {
    super(String.join("\n", mistakes));
  }
}
