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
  private Duration skew = Duration.ZERO;
  private Runnable watcher;
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

  /** Sets how far this node's wall clock is ahead from now on; negative: behind. */
  public void skew(Duration ahead) {
    skew = ahead;
  }

  /** Runs {@code task} after each event of this life. */
  public void afterEach(Runnable task) {
    watcher = task;
  }

  @Override
  public Instant now() {
    return skew.isZero() ? scheduler.now() : scheduler.now().plus(skew);
  }

  @Override
  public long nanoTime() {
    return scheduler.nanoTime();
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    return scheduler.after(delay, () -> run(task))::cancel;
  }

  private void run(Runnable task) {
    if (!dead) {
      task.run();
      if (watcher != null && !dead) {
        watcher.run();
      }
    }
  }

  /** Runs {@code task} as an event of its own, as soon as possible. */
  public void soon(Runnable task) {
    after(Duration.ZERO, task);
  }
}
