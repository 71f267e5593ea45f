package io.kernos.store;

import io.kernos.spi.store.StoreException;
import io.kernos.spi.store.StoreException.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Puts what went wrong into words. */
final class Failures {
  private Failures() {}

  /** What kept a store from starting. */
  static StoreException atStart(StoreConfig config, Throwable failure) {
    return found(failure)
        .or(() -> damage(config))
        .map(found -> advised(config, found))
        .orElseGet(
            () ->
                new StoreException(
                    Kind.UNAVAILABLE,
                    "the store in " + config.directory() + " cannot start: " + words(failure),
                    failure));
  }

  /** What ended a store that ran, and what may be done. */
  static StoreException whileRunning(StoreConfig config, String what, Throwable why) {
    List<Throwable> causes = causes(why);
    Throwable last = causes.get(causes.size() - 1);
    return found(why)
        .map(found -> advised(config, found))
        .orElseGet(
            () ->
                new StoreException(
                    Kind.UNAVAILABLE,
                    "the store in "
                        + config.directory()
                        + " "
                        + what
                        + ": "
                        + (last.getMessage() == null ? last : last.getMessage())
                        + "; it acknowledges nothing more: make sure that its disk works and has"
                        + " room, and start this node again",
                    why));
  }

  private static Optional<StoreException> found(Throwable failure) {
    return causes(failure).stream()
        .filter(StoreException.class::isInstance)
        .map(StoreException.class::cast)
        .findFirst();
  }

  /** Says beside the damage how the store can be had again. */
  private static StoreException advised(StoreConfig config, StoreException found) {
    return found.kind() != Kind.CORRUPT
        ? found
        : new StoreException(
            Kind.CORRUPT,
            found.getMessage()
                + (config.alone()
                    ? "; put a saved copy in the place of "
                    : "; the other masters rebuild it: start this node again without ")
                + config.directory(),
            found);
  }

  private static Optional<StoreException> damage(StoreConfig config) {
    try {
      return LogCheck.findDamage(RaftMember.directory(config));
    } catch (IOException e) {
      // There is no log to look at: the failure itself must say why.
      return Optional.empty();
    }
  }

  /** The messages of a failure's causes, each once, with no class names. */
  static String words(Throwable failure) {
    StringBuilder words = new StringBuilder();
    for (Throwable cause : causes(failure)) {
      String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
      if (words.indexOf(message) < 0) {
        words.append(words.isEmpty() ? "" : ": ").append(message);
      }
    }
    return words.toString();
  }

  private static List<Throwable> causes(Throwable failure) {
    List<Throwable> causes = new ArrayList<>();
    for (Throwable t = failure; t != null && causes.size() < 10; t = t.getCause()) {
      boolean wrapper = t instanceof CompletionException || t instanceof ExecutionException;
      if (!wrapper || t.getCause() == null) {
        causes.add(t);
      }
    }
    return causes;
  }
}
