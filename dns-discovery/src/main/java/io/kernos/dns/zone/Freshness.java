package io.kernos.dns.zone;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Whether the zone may be answered from: as long as the cluster is reached, and for some time after
 * it was lost. Written by one thread, read by any.
 */
public final class Freshness {
  private final LongSupplier nanoTime;
  private final Duration bound;
  private volatile boolean known;
  private volatile boolean reached;
  private volatile long lostAt;

  /**
   * @param bound how long the last known records are served
   */
  public Freshness(LongSupplier nanoTime, Duration bound) {
    this.nanoTime = nanoTime;
    this.bound = bound;
  }

  /** All records have come. */
  public void reached() {
    known = true;
    reached = true;
  }

  /** The cluster is not reached any more. */
  public void lost() {
    if (reached) {
      lostAt = nanoTime.getAsLong();
      reached = false;
    }
  }

  /** Whether what is known may be said. */
  public boolean serves() {
    return known && (reached || nanoTime.getAsLong() - lostAt < bound.toNanos());
  }

  /** Whether what is known may be out of date. */
  public boolean isStale() {
    return !reached;
  }
}
