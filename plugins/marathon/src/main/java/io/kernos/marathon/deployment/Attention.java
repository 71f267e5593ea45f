package io.kernos.marathon.deployment;

import io.kernos.marathon.definition.PathId;
import io.kernos.spi.time.Clock;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Collects apps and pods whose instances are to be looked at, so that each is looked at once for
 * all that has happened at a time.
 */
final class Attention {
  private final Clock clock;
  private final Set<PathId> asked = new LinkedHashSet<>();
  private Consumer<PathId> look;
  private boolean due;

  Attention(Clock clock) {
    this.clock = clock;
  }

  /** From now on what is asked for is done. */
  void start(Consumer<PathId> looks) {
    look = looks;
    ask();
  }

  void stop() {
    look = null;
    asked.clear();
  }

  /** To be looked at soon. */
  void ask(PathId spec) {
    asked.add(spec);
    ask();
  }

  private void ask() {
    if (!due && look != null && !asked.isEmpty()) {
      due = true;
      clock.after(Duration.ZERO, this::run);
    }
  }

  private void run() {
    due = false;
    List<PathId> now = List.copyOf(asked);
    asked.clear();
    for (PathId spec : now) {
      if (look != null) {
        look.accept(spec);
      }
    }
  }
}
