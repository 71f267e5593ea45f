package io.kernos.launcher.link;

import io.kernos.spi.link.Leader;
import java.util.Map;

/**
 * What the leading master says of itself.
 *
 * @param served where its plugins can be reached: URLs by name
 */
public record Announced(Leader leader, Map<String, String> served) {
  public Announced {
    served = Map.copyOf(served);
  }
}
