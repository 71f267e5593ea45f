package io.kernos.marathon.instance;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a resident instance keeps on its agent between its tasks.
 *
 * @param id the label of its reserved resources
 * @param volumes persistence ids, {@code <app>#<containerPath>#<uuid>}
 * @param asked when the master was asked for it; empty: something was launched on it since, so that
 *     there are data (Marathon: Reservation.scala, State.New)
 */
public record Reservation(String id, List<String> volumes, Optional<Instant> asked) {
  public Reservation {
    volumes = List.copyOf(volumes);
  }

  /** One that is used. */
  public Reservation(String id, List<String> volumes) {
    this(id, volumes, Optional.empty());
  }

  /** The same, used. */
  public Reservation used() {
    return new Reservation(id, volumes);
  }
}
