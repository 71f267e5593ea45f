package io.kernos.testkit.sim;

import io.kernos.spi.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * The time, and so the thread, of one life of one node: when it dies, nothing that it scheduled
 * happens any more.
 */
public final class VirtualClock implements Clock {
  private final Scheduler scheduler;
  private boolean dead;

  VirtualClock(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /** The world of this clock. */
  public Scheduler scheduler() {
    return scheduler;
  }

  /** Ends this life. */
  public void kill() {
    dead = true;
  }

  /** Whether this life goes on. */
  public boolean alive() {
    return !dead;
  }

  @Override
  public Instant now() {
    return scheduler.now();
  }

  @Override
  public long nanoTime() {
    return scheduler.nanoTime();
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    return scheduler.after(
            delay,
            () -> {
              if (!dead) {
                task.run();
              }
            })
        ::cancel;
  }

  /** Runs {@code task} as an event of its own, as soon as possible. */
  public void soon(Runnable task) {
    after(Duration.ZERO, task);
  }
}
