package io.kernos.marathon.definition;

import java.util.List;

/** What is executed. */
public sealed interface Command {
  /** A line for {@code /bin/sh -c}. */
  record Shell(String line) implements Command {}

  /** A program and its arguments. */
  record Argv(List<String> argv) implements Command {
    public Argv {
      argv = List.copyOf(argv);
    }
  }
}
