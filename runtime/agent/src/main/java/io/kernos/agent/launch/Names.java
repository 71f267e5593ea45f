package io.kernos.agent.launch;

import java.util.Optional;

/** Which ids may become parts of paths: Mesos' rules. */
final class Names {
  private static final int MAX = 255;

  private Names() {}

  /** What is wrong with an id; empty: nothing. */
  static Optional<String> problem(String id) {
    if (id.isEmpty()) {
      return Optional.of("ID must not be empty");
    }
    if (id.length() > MAX) {
      return Optional.of("ID must not be greater than " + MAX + " characters");
    }
    if (id.equals(".") || id.equals("..")) {
      return Optional.of("'" + id + "' is disallowed");
    }
    boolean invalid = id.chars().anyMatch(c -> c < ' ' || c == 0x7f || c == '/' || c == '\\');
    return invalid ? Optional.of("'" + id + "' contains invalid characters") : Optional.empty();
  }
}
