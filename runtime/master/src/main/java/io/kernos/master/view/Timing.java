package io.kernos.master.view;

import java.util.Arrays;
import java.util.function.ObjDoubleConsumer;

/**
 * How long something took, the last thousand times (Mesos: the window of a libprocess timer).
 * Recorded by one thread, read by any.
 */
public final class Timing {
  private static final int KEPT = 1000;
  private static final double MILLIS = 1e6;

  private final double[] recent = new double[KEPT];
  private int count;
  private int next;
  private double last;

  /** It took so many nanoseconds. */
  public synchronized void record(long nanos) {
    last = nanos / MILLIS;
    recent[next] = last;
    next = (next + 1) % KEPT;
    count = Math.min(count + 1, KEPT);
  }

  /** What is known now. */
  public synchronized Summary summary() {
    double[] sorted = Arrays.copyOf(recent, count);
    Arrays.sort(sorted);
    return new Summary(last, sorted);
  }

  /** How long it took, in milliseconds. */
  public static final class Summary {
    private final double last;
    private final double[] sorted;

    private Summary(double last, double[] sorted) {
      this.last = last;
      this.sorted = sorted;
    }

    /** Tells each figure under a name that starts with {@code name}; none when it never was. */
    public void each(String name, ObjDoubleConsumer<String> figures) {
      if (sorted.length == 0) {
        return;
      }
      figures.accept(name, last);
      figures.accept(name + "/count", sorted.length);
      figures.accept(name + "/min", sorted[0]);
      figures.accept(name + "/max", sorted[sorted.length - 1]);
      figures.accept(name + "/p50", quantile(0.5));
      figures.accept(name + "/p90", quantile(0.9));
      figures.accept(name + "/p95", quantile(0.95));
      figures.accept(name + "/p99", quantile(0.99));
      figures.accept(name + "/p999", quantile(0.999));
      figures.accept(name + "/p9999", quantile(0.9999));
    }

    /** Between two neighbours in proportion, as in Mesos. */
    private double quantile(double part) {
      double position = part * (sorted.length - 1);
      int below = (int) position;
      int above = Math.min(below + 1, sorted.length - 1);
      return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
  }
}
