package io.kernos.agent;

import io.kernos.spi.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** A clock of which nothing comes any more once it is stopped. */
final class StoppableClock implements Clock {
  private final Clock clock;
  private boolean stopped;

  StoppableClock(Clock clock) {
    this.clock = clock;
  }

  void stop() {
    stopped = true;
  }

  @Override
  public Instant now() {
    return clock.now();
  }

  @Override
  public long nanoTime() {
    return clock.nanoTime();
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    return clock.after(
        delay,
        () -> {
          if (!stopped) {
            task.run();
          }
        });
  }
}
