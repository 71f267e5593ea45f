package io.kernos.master.allocator;

import io.kernos.api.resources.Resources;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a framework refused in a role, by agent. Nothing that lies within it is offered until the
 * refusal expires.
 */
final class FilterTable {

  /** One refusal. */
  static final class Filter {
    final Client client;
    final AgentState agent;

    /** What was refused, not marked with the role. */
    final Resources refused;

    /** When it expires, by {@link io.kernos.spi.time.Clock#nanoTime}. */
    final long deadline;

    /** Whether the framework wanted it for next to no time. */
    final boolean brief;

    /** How many times running the same was refused for next to no time. */
    final int strikes;

    boolean removed;

    Filter(
        Client client,
        AgentState agent,
        Resources refused,
        long deadline,
        boolean brief,
        int strikes) {
      this.client = client;
      this.agent = agent;
      this.refused = refused;
      this.deadline = deadline;
      this.brief = brief;
      this.strikes = strikes;
    }
  }

  private final Map<AgentState, List<Filter>> filters = new LinkedHashMap<>();

  /** The last refusal of an agent, when it was a short one. */
  private final Map<AgentState, Filter> brief = new LinkedHashMap<>();

  /** How many times running exactly this was refused for next to no time. */
  int strikes(AgentState agent, Resources refused) {
    Filter last = brief.get(agent);
    return last != null && last.refused.equals(refused) ? last.strikes + 1 : 0;
  }

  /** Adds a refusal, dropping those that it makes pointless; returns how many it dropped. */
  int add(Filter filter) {
    List<Filter> list = filters.computeIfAbsent(filter.agent, agent -> new ArrayList<>(1));
    int before = list.size();
    list.removeIf(
        old -> {
          old.removed |=
              old.deadline - filter.deadline <= 0 && filter.refused.contains(old.refused);
          return old.removed;
        });
    int dropped = before - list.size();
    list.add(filter);
    if (filter.brief) {
      brief.put(filter.agent, filter);
    } else {
      brief.remove(filter.agent);
    }
    return dropped;
  }

  void remove(Filter filter) {
    filter.removed = true;
    List<Filter> list = filters.get(filter.agent);
    list.remove(filter);
    if (list.isEmpty()) {
      filters.remove(filter.agent);
    }
  }

  /** Forgets what was refused of an agent; returns how many filters that were. */
  int clear(AgentState agent) {
    brief.remove(agent);
    List<Filter> list = filters.remove(agent);
    if (list == null) {
      return 0;
    }
    list.forEach(filter -> filter.removed = true);
    return list.size();
  }

  /** Forgets all; returns how many filters that were. */
  int clear() {
    int count = 0;
    for (List<Filter> list : filters.values()) {
      list.forEach(filter -> filter.removed = true);
      count += list.size();
    }
    filters.clear();
    brief.clear();
    return count;
  }

  /** The filter that keeps these resources, not marked with a role, from being offered; or null. */
  Filter matching(AgentState agent, Resources resources) {
    if (filters.isEmpty()) {
      return null;
    }
    List<Filter> list = filters.get(agent);
    if (list != null) {
      for (int i = 0; i < list.size(); i++) {
        if (list.get(i).refused.contains(resources)) {
          return list.get(i);
        }
      }
    }
    return null;
  }
}
