package io.kernos.dns.zone;

import io.kernos.dns.name.LabelRule;
import java.util.List;

/**
 * What can be chosen about names.
 *
 * @param domain with no dot at its end, such as {@code mesos}
 * @param ipSources where the address of a task is taken from; the first that has any: {@code
 *     netinfo} the container's own, {@code host} the agent's; others have none
 */
public record NamingRules(String domain, LabelRule label, List<String> ipSources) {
  public NamingRules {
    ipSources = List.copyOf(ipSources);
  }

  /** A name in full of its parts; empty ones are left out. */
  String full(String... parts) {
    StringBuilder name = new StringBuilder();
    for (String part : parts) {
      if (!part.isEmpty()) {
        name.append(part).append('.');
      }
    }
    return name.append(domain).append('.').toString();
  }
}
