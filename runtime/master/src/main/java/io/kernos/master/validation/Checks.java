package io.kernos.master.validation;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Puts checks together. A check returns what is wrong, or nothing. */
final class Checks {
  static final Optional<String> FINE = Optional.empty();

  private Checks() {}

  /** What the first of the checks that fails says. */
  static Optional<String> first(List<Supplier<Optional<String>>> checks) {
    for (Supplier<Optional<String>> check : checks) {
      Optional<String> error = check.get();
      if (error.isPresent()) {
        return error;
      }
    }
    return FINE;
  }

  static Optional<String> unless(boolean condition, String error) {
    return condition ? FINE : Optional.of(error);
  }

  static Optional<String> when(boolean condition, String error) {
    return condition ? Optional.of(error) : FINE;
  }

  /** Puts words before what a check says. */
  static Optional<String> prefix(String words, Optional<String> error) {
    return error.map(message -> words + message);
  }

  /** A set as Mesos prints it. */
  static String braces(Iterable<String> items) {
    return "{ " + String.join(", ", items) + " }";
  }
}
