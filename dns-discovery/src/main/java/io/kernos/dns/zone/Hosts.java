package io.kernos.dns.zone;

import java.util.List;

/** The addresses of hosts that are known so far. */
@FunctionalInterface
public interface Hosts {
  /** Only what is an IP address already has one. */
  Hosts LITERAL = host -> Addresses.normal(host).map(List::of).orElse(List.of());

  /**
   * The addresses of a host, or of what is an address itself; empty when it is not known (yet).
   * Never blocks.
   */
  List<String> addresses(String host);
}
