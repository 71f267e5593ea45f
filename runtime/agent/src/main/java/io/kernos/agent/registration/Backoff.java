package io.kernos.agent.registration;

import io.kernos.spi.time.Ids;
import java.time.Duration;

/**
 * Pauses between attempts: each a random part of a bound that doubles up to a maximum. The first
 * bound is a millisecond for each agent of the fleet, so that a small one is back at once while a
 * large one does not come all together.
 */
final class Backoff {
  private static final double TWO_TO_32 = 4294967296.0;
  private static final Duration LEAST = Duration.ofMillis(50);

  private final Ids ids;
  private final Duration first;
  private final Duration max;
  private Duration spread;
  private Duration bound;

  /**
   * @param first the most that the first bound may be
   */
  Backoff(Ids ids, Duration first, Duration max) {
    this.ids = ids;
    this.first = first;
    this.max = max;
    fleet(0);
    reset();
  }

  /** So many agents there are. */
  void fleet(int agents) {
    spread = least(first, most(LEAST, Duration.ofMillis(agents)));
  }

  void reset() {
    bound = spread;
  }

  /** The most that the first bound may be. */
  Duration first() {
    return first;
  }

  /** The next pause. */
  Duration next() {
    double chance = (ids.uuid().getLeastSignificantBits() & 0xFFFFFFFFL) / TWO_TO_32;
    Duration pause = Duration.ofNanos((long) (bound.toNanos() * chance));
    bound = least(max, bound.multipliedBy(2));
    return pause;
  }

  private static Duration least(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static Duration most(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}
