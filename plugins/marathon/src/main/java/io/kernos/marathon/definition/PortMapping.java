package io.kernos.marathon.definition;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A port of a container on a network of its own.
 *
 * @param containerPort 0: the same as the host port
 * @param hostPort 0: any; empty: none
 * @param servicePort 0: one is assigned
 * @param protocol {@code tcp}, {@code udp} or {@code udp,tcp}
 * @param networkNames to which networks it belongs; none: to all
 */
public record PortMapping(
    int containerPort,
    Optional<Integer> hostPort,
    int servicePort,
    String protocol,
    Optional<String> name,
    Map<String, String> labels,
    List<String> networkNames) {
  public PortMapping {
    labels = Map.copyOf(labels);
    networkNames = List.copyOf(networkNames);
  }
}
