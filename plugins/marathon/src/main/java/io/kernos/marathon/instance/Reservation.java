package io.kernos.marathon.instance;

import java.util.List;

/**
 * What a resident instance keeps on its agent between its tasks.
 *
 * @param id the label of its reserved resources
 * @param volumes persistence ids, {@code <app>#<containerPath>#<uuid>}
 */
public record Reservation(String id, List<String> volumes) {
  public Reservation {
    volumes = List.copyOf(volumes);
  }
}
