package io.kernos.marathon.definition;

import java.util.Map;
import java.util.Optional;

/**
 * A port that instances get on the host's network.
 *
 * @param port the service port; 0: any. With {@code requirePorts} the host port, too.
 * @param protocol {@code tcp}, {@code udp} or {@code udp,tcp}
 */
public record PortDefinition(
    int port, String protocol, Optional<String> name, Map<String, String> labels) {
  public PortDefinition {
    labels = Map.copyOf(labels);
  }
}
