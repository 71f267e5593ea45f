package io.kernos.marathon.metric;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * How often something happens: rates a second over the whole time, and averages that weigh the last
 * one, five and fifteen minutes exponentially, as a Unix load. From any thread.
 */
public final class Meter {
  private static final long TICK = Duration.ofSeconds(5).toNanos();

  private final LongSupplier nanoTime;
  private final long start;
  private final LongAdder count = new LongAdder();
  private final Average[] averages = {new Average(1), new Average(5), new Average(15)};
  private long seen;
  private long ticked;

  Meter(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
    this.ticked = start;
  }

  /** It happened once. */
  public void mark() {
    tick();
    count.increment();
  }

  long count() {
    return count.sum();
  }

  /** Since the start, a second. */
  double meanRate() {
    double seconds = (nanoTime.getAsLong() - start) / 1e9;
    return seconds == 0 ? 0 : count() / seconds;
  }

  /** A second. */
  Rates rates() {
    tick();
    synchronized (this) {
      return new Rates(averages[0].rate, averages[1].rate, averages[2].rate);
    }
  }

  /**
   * Averages, a second.
   *
   * @param one over a minute
   * @param five over five
   * @param fifteen over fifteen
   */
  record Rates(double one, double five, double fifteen) {}

  private void tick() {
    long now = nanoTime.getAsLong();
    synchronized (this) {
      long ticks = (now - ticked) / TICK;
      if (ticks > 0) {
        long total = count();
        for (Average average : averages) {
          average.tick((total - seen) / (TICK / 1e9), ticks);
        }
        seen = total;
        ticked += ticks * TICK;
      }
    }
  }

  /** An exponentially weighted average over minutes. */
  private static final class Average {
    private final double kept;
    private double rate;
    private boolean begun;

    Average(int minutes) {
      kept = Math.exp(-TICK / (minutes * 60 * 1e9));
    }

    /** The rate of the tick that has passed, and silence in all others. */
    void tick(double now, long ticks) {
      rate = begun ? rate * kept + now * (1 - kept) : now;
      begun = true;
      rate *= Math.pow(kept, ticks - 1);
    }
  }
}
