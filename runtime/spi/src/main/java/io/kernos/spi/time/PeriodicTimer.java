package io.kernos.spi.time;

import java.time.Duration;

/**
 * A timer that schedules itself again before each run, so that a task that throws does not end it.
 */
final class PeriodicTimer implements Clock.Timer {
  private final Clock clock;
  private final Duration period;
  private final Runnable task;
  private Clock.Timer next;
  private boolean cancelled;

  PeriodicTimer(Clock clock, Duration period, Runnable task) {
    this.clock = clock;
    this.period = period;
    this.task = task;
    this.next = clock.after(period, this::run);
  }

  private void run() {
    if (cancelled) {
      return;
    }
    next = clock.after(period, this::run);
    task.run();
  }

  @Override
  public void cancel() {
    cancelled = true;
    next.cancel();
  }
}
