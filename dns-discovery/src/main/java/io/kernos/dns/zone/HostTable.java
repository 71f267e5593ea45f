package io.kernos.dns.zone;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Addresses of hosts as far as they were looked up, and the hosts that somebody should look up. */
public final class HostTable implements Hosts {
  private final Map<String, List<String>> known = new HashMap<>();
  private final Set<String> wanted = new LinkedHashSet<>();

  @Override
  public List<String> addresses(String host) {
    List<String> literal = Hosts.LITERAL.addresses(host);
    if (!literal.isEmpty() || host.isEmpty()) {
      return literal;
    }
    if (!known.containsKey(host)) {
      wanted.add(host);
    }
    return known.getOrDefault(host, List.of());
  }

  /** Hosts that were asked for and are not known; each is told once. */
  public Set<String> takeWanted() {
    Set<String> taken = new LinkedHashSet<>(wanted);
    wanted.clear();
    return taken;
  }

  /**
   * Notes what a look-up has found.
   *
   * @return whether that is new
   */
  public boolean put(String host, List<String> addresses) {
    return !addresses.equals(known.put(host, addresses));
  }

  /** All hosts that were looked up. */
  public Set<String> hosts() {
    return Set.copyOf(known.keySet());
  }
}
