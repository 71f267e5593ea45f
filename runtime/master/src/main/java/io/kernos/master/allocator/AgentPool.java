package io.kernos.master.allocator;

import io.kernos.api.resources.Resources;
import io.kernos.api.v1.AgentID;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The agents, and the books of what is free, held and in total. */
final class AgentPool {
  private final Dimensions dimensions;
  private final Totals totals;
  private final QuotaGuard quotas;
  private final Map<String, AgentState> agents = new LinkedHashMap<>();
  private Optional<Set<String>> whitelist = Optional.empty();

  AgentPool(Dimensions dimensions, Totals totals, QuotaGuard quotas) {
    this.dimensions = dimensions;
    this.totals = totals;
    this.quotas = quotas;
  }

  Collection<AgentState> all() {
    return agents.values();
  }

  int size() {
    return agents.size();
  }

  /** The agent, or null. */
  AgentState find(AgentID id) {
    return agents.get(id.getValue());
  }

  AgentState require(AgentID id) {
    AgentState agent = find(id);
    if (agent == null) {
      throw new IllegalArgumentException("unknown agent " + id.getValue());
    }
    return agent;
  }

  AgentState add(AgentID id) {
    AgentState agent = new AgentState(id, dimensions);
    if (agents.putIfAbsent(id.getValue(), agent) != null) {
      throw new IllegalArgumentException("agent " + id.getValue() + " is there already");
    }
    return agent;
  }

  /** Forgets an agent that nobody holds anything of any more. */
  void remove(AgentState agent) {
    setTotal(agent, Resources.EMPTY);
    agents.remove(agent.id.getValue());
  }

  void setWhitelist(Optional<Set<String>> hostnames) {
    whitelist = hostnames;
    agents.values().forEach(this::updateUsable);
  }

  /** Brings the books in line with whether the agent may be offered. */
  void updateUsable(AgentState agent) {
    agent.whitelisted = whitelist.isEmpty() || whitelist.get().contains(agent.info.getHostname());
    if (agent.counted != agent.usable()) {
      agent.counted = agent.usable();
      if (agent.counted) {
        quotas.addFree(agent.free);
      } else {
        quotas.subtractFree(agent.free);
      }
    }
  }

  void setTotal(AgentState agent, Resources total) {
    if (total.equals(agent.total)) {
      return;
    }
    totals.subtract(agent.total);
    quotas.removeReservations(agent.total);
    totals.add(total);
    quotas.addReservations(total);
    boolean counted = agent.counted;
    if (counted) {
      quotas.subtractFree(agent.free);
    }
    agent.setTotal(total, dimensions);
    if (counted) {
      quotas.addFree(agent.free);
    }
  }

  /** Enters that a client holds {@code resources}, marked with its role, of an agent. */
  void hold(AgentState agent, Client client, Resources resources) {
    Resources before = agent.held.getOrDefault(client, Resources.EMPTY);
    Resources after = before.plus(resources);
    if (after.isEmpty()) {
      return;
    }
    client.holdings += agent.held.put(client, after) == null ? 1 : 0;
    Amounts amounts = Amounts.of(dimensions, resources);
    Amounts charged = charged(resources, amounts);
    client.given(difference(after, before, resources, amounts), totals);
    quotas.charge(client.role, charged);
    if (agent.simple && !agent.overcommitted && agent.available.contains(resources.unallocated())) {
      agent.available = agent.available.minus(resources.unallocated());
      agent.free.subtract(charged);
      if (agent.counted) {
        quotas.subtractFree(charged);
      }
    } else {
      recompute(agent);
    }
  }

  /** Enters that a client does not hold {@code resources} any more. */
  void release(AgentState agent, Client client, Resources resources) {
    Resources before = agent.held.getOrDefault(client, Resources.EMPTY);
    if (!before.contains(resources)) {
      throw new IllegalArgumentException(
          "framework "
              + client.name
              + " does not hold "
              + resources
              + " of agent "
              + agent.id.getValue()
              + ", but "
              + before);
    }
    Resources after = before.minus(resources);
    if (after.isEmpty()) {
      client.holdings -= agent.held.remove(client) == null ? 0 : 1;
    } else {
      agent.held.put(client, after);
    }
    Amounts amounts = Amounts.of(dimensions, resources);
    Amounts charged = charged(resources, amounts);
    client.taken(difference(before, after, resources, amounts), totals);
    quotas.discharge(client.role, charged);
    if (agent.simple && !agent.overcommitted) {
      agent.available = agent.available.plus(resources.unallocated());
      agent.free.add(charged);
      if (agent.counted) {
        quotas.addFree(charged);
      }
    } else {
      recompute(agent);
    }
  }

  private Amounts charged(Resources resources, Amounts amounts) {
    Resources part = AgentState.quotaPart(resources);
    return part == resources ? amounts : Amounts.of(dimensions, part);
  }

  /** A shared resource counts once for a client, however often it holds it. */
  private Amounts difference(Resources more, Resources less, Resources changed, Amounts amounts) {
    if (changed.shared().isEmpty()) {
      return amounts;
    }
    Amounts change = Amounts.of(dimensions, more.sharedOnce());
    change.subtract(Amounts.of(dimensions, less.sharedOnce()));
    return change;
  }

  /** Computes what is available anew. */
  void recompute(AgentState agent) {
    if (agent.counted) {
      quotas.subtractFree(agent.free);
    }
    agent.recompute(dimensions);
    if (agent.counted) {
      quotas.addFree(agent.free);
    }
  }
}
