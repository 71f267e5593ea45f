package io.kernos.spi.time;

import java.time.Duration;
import java.time.Instant;

/**
 * Time as one single-threaded object sees it. Under Vert.x it is the event loop's; in the simulator
 * it is virtual.
 *
 * <ol>
 *   <li>Tasks MUST run on the thread (context) of the object that scheduled them, never inside
 *       {@link #after}.
 *   <li>A cancelled timer MUST NOT run afterwards, even when it was due.
 *   <li>Timers due at the same instant MUST run in the order in which they were scheduled.
 * </ol>
 */
public interface Clock {

  /** Wall-clock time; it may jump. For what people and other machines read. */
  Instant now();

  /** Monotonic time in nanoseconds from an arbitrary origin. For deadlines and measurements. */
  long nanoTime();

  /**
   * Runs {@code task} once, after {@code delay}; a delay that is zero or negative runs it as soon
   * as possible.
   */
  Timer after(Duration delay, Runnable task);

  /** Runs {@code task} every {@code period} until it is cancelled, first after one period. */
  default Timer every(Duration period, Runnable task) {
    return new PeriodicTimer(this, period, task);
  }

  /** Something that will run. */
  interface Timer {
    /** Keeps it from running; harmless when it already ran or was cancelled. */
    void cancel();
  }
}
