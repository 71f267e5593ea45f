package io.kernos.testkit.store;

import io.kernos.spi.time.Clock;
import java.time.Duration;

/** Runs tasks after a delay each, yet none before one that was given earlier. */
final class InOrder {
  private final Clock clock;
  private long last = Long.MIN_VALUE;

  InOrder(Clock clock) {
    this.clock = clock;
  }

  void after(Duration delay, Runnable task) {
    long now = clock.nanoTime();
    last = Math.max(last, now + delay.toNanos());
    clock.after(Duration.ofNanos(last - now), task);
  }
}
