package io.kernos.launcher.link;

import io.kernos.spi.link.Leader;
import io.vertx.core.net.SocketAddress;
import java.util.Map;
import java.util.Optional;

/**
 * What the leading master says of itself.
 *
 * @param served where its plugins can be reached: URLs by name
 * @param stream where its stream link listens, if it has one
 */
public record Announced(Leader leader, Map<String, String> served, Optional<SocketAddress> stream) {
  public Announced {
    served = Map.copyOf(served);
  }
}
