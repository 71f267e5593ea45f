package io.kernos.marathon.launch.match;

import io.kernos.api.v1.Offer;
import java.time.Duration;
import java.time.Instant;

/** Whether an agent is far enough from its maintenance (Marathon: Availability.scala). */
final class Availability {
  private Availability() {}

  static boolean isAvailable(Offer offer, Instant now, Duration draining) {
    if (!offer.hasUnavailability() || !offer.getUnavailability().hasStart()) {
      return true;
    }
    Instant start = Instant.EPOCH.plusNanos(offer.getUnavailability().getStart().getNanoseconds());
    if (!now.isAfter(start.minus(draining))) {
      return true;
    }
    return offer.getUnavailability().hasDuration()
        && now.isAfter(start.plusNanos(offer.getUnavailability().getDuration().getNanoseconds()));
  }
}
