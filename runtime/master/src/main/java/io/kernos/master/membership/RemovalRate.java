package io.kernos.master.membership;

import io.kernos.master.Rate;
import io.kernos.spi.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether one more agent may be given up now. One that may not is asked for again later, and may
 * have come back by then.
 */
final class RemovalRate {
  private final Optional<Rate> rate;
  private final Clock clock;
  private Instant next = Instant.MIN;

  RemovalRate(Optional<Rate> rate, Clock clock) {
    this.rate = rate;
    this.clock = clock;
  }

  /** Takes one, if there is one. */
  boolean take() {
    Instant now = clock.now();
    if (now.isBefore(next)) {
      return false;
    }
    rate.ifPresent(limit -> next = now.plus(limit.interval()));
    return true;
  }

  /** How long until there is one. */
  Duration pause() {
    Instant now = clock.now();
    return now.isBefore(next) ? Duration.between(now, next) : Duration.ZERO;
  }
}
