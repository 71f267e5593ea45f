package io.kernos.agent.registration;

import io.kernos.spi.time.Ids;
import java.time.Duration;

/** Pauses between attempts: each a random part of a bound that doubles up to a maximum. */
final class Backoff {
  private static final double TWO_TO_32 = 4294967296.0;

  private final Ids ids;
  private final Duration first;
  private final Duration max;
  private Duration bound;

  Backoff(Ids ids, Duration first, Duration max) {
    this.ids = ids;
    this.first = first;
    this.max = max;
    this.bound = first;
  }

  void reset() {
    bound = first;
  }

  /** The first bound. */
  Duration first() {
    return first;
  }

  /** The next pause. */
  Duration next() {
    double chance = (ids.uuid().getLeastSignificantBits() & 0xFFFFFFFFL) / TWO_TO_32;
    Duration pause = Duration.ofNanos((long) (bound.toNanos() * chance));
    Duration doubled = bound.multipliedBy(2);
    bound = doubled.compareTo(max) > 0 ? max : doubled;
    return pause;
  }
}
