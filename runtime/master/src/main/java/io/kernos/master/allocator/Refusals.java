package io.kernos.master.allocator;

import io.kernos.api.v1.Filters;

/** For how long frameworks refuse what they are offered. */
public final class Refusals {
  /** Longer is taken as this (Mesos: 365 days). */
  private static final double LONGEST_SECONDS = 31_536_000;

  private Refusals() {}

  /** The time of a refusal in nanoseconds; the default where it is negative (Mesos). */
  public static long nanos(Filters filters) {
    double seconds = filters.getRefuseSeconds();
    if (Double.isNaN(seconds) || seconds < 0) {
      seconds = Filters.getDefaultInstance().getRefuseSeconds();
    }
    return (long) (Math.min(seconds, LONGEST_SECONDS) * 1e9);
  }
}
