package io.kernos.master.allocator;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * Why a framework is not offered more in a role.
 *
 * @param agents how many agents were not offered, by reason
 * @param sentence the same for people
 */
public record Waiting(Map<Reason, Integer> agents, String sentence) {

  public Waiting {
    Map<Reason, Integer> copy = new EnumMap<>(Reason.class);
    copy.putAll(agents);
    agents = Collections.unmodifiableMap(copy);
  }
}
