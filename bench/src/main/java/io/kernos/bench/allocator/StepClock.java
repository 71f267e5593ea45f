package io.kernos.bench.allocator;

import io.kernos.spi.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Measures real time, but runs what is scheduled only when told, and what is for later than a
 * minute never.
 */
final class StepClock implements Clock {
  private final Queue<Runnable> tasks = new ArrayDeque<>();

  @Override
  public Instant now() {
    return Instant.now();
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    if (delay.compareTo(Duration.ofMinutes(1)) > 0) {
      return () -> {};
    }
    tasks.add(task);
    return () -> tasks.remove(task);
  }

  /** Runs all that is scheduled, and what that schedules. */
  void run() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }
}
