package io.kernos.marathon.metric;

import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * How often something is done, and how long it takes: the distribution is that of the last 1,024
 * times. From any thread.
 */
public final class Timer {
  private static final int KEPT = 1024;

  private final Meter meter;
  private final long[] nanos = new long[KEPT];
  private int next;
  private int filled;

  Timer(LongSupplier nanoTime) {
    meter = new Meter(nanoTime);
  }

  /** It was done once. */
  public void update(long tookNanos) {
    meter.mark();
    synchronized (this) {
      nanos[next] = tookNanos;
      next = (next + 1) % KEPT;
      filled = Math.min(filled + 1, KEPT);
    }
  }

  Meter meter() {
    return meter;
  }

  /** Of the last times. */
  Distribution distribution() {
    long[] last;
    synchronized (this) {
      last = Arrays.copyOf(nanos, filled);
    }
    Arrays.sort(last);
    return new Distribution(last);
  }

  /** Sorted durations, told in seconds; 0 when there are none. */
  static final class Distribution {
    private final long[] sorted;

    Distribution(long[] sorted) {
      this.sorted = sorted;
    }

    double quantile(double part) {
      if (sorted.length == 0) {
        return 0;
      }
      int index = (int) Math.ceil(part * sorted.length) - 1;
      return sorted[Math.max(0, index)] / 1e9;
    }

    double min() {
      return quantile(0);
    }

    double max() {
      return quantile(1);
    }

    double mean() {
      return Arrays.stream(sorted).average().orElse(0) / 1e9;
    }

    double deviation() {
      double mean = mean();
      return Math.sqrt(
          Arrays.stream(sorted)
              .mapToDouble(each -> (each / 1e9 - mean) * (each / 1e9 - mean))
              .average()
              .orElse(0));
    }
  }
}
