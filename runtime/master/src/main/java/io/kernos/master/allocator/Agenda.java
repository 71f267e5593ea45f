package io.kernos.master.allocator;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What has changed since the last cycle, and so must be looked at in the next. */
final class Agenda {
  /** Something became free there, or the agent changed: of interest to all. */
  private final Set<AgentState> agents = new LinkedHashSet<>();

  /** These want offers now, or can take more: any agent is of interest to them. */
  private final Set<Client> clients = new LinkedHashSet<>();

  /** Agents of interest to their {@link AgentState#news} alone. */
  private final Set<AgentState> news = new LinkedHashSet<>();

  /** Where quotas kept something back: of interest when anything is freed. */
  private final Set<AgentState> keptBack = new LinkedHashSet<>();

  void add(AgentState agent) {
    agents.add(agent);
  }

  void addAll(Collection<AgentState> all) {
    agents.addAll(all);
  }

  void add(Client client) {
    clients.add(client);
  }

  void add(AgentState agent, Client client) {
    agent.news.add(client);
    news.add(agent);
  }

  /** Quotas kept something of the agent back. */
  void keptBack(AgentState agent) {
    keptBack.add(agent);
  }

  /** Quotas may keep back less than they did. */
  void relieve() {
    agents.addAll(keptBack);
    keptBack.clear();
  }

  void forget(AgentState agent) {
    agents.remove(agent);
    news.remove(agent);
    keptBack.remove(agent);
  }

  void forget(Client client) {
    clients.remove(client);
    news.forEach(agent -> agent.news.remove(client));
  }

  boolean isEmpty() {
    return agents.isEmpty() && clients.isEmpty() && news.isEmpty();
  }

  /**
   * What to look at of one agent.
   *
   * @param clients whom to look at; null: all
   */
  record Item(AgentState agent, List<Client> clients) {}

  /** Takes everything, leaving nothing; agents with nothing to offer are left out. */
  List<Item> take(Collection<AgentState> all) {
    List<Item> items = new ArrayList<>();
    for (AgentState agent : clients.isEmpty() ? union() : all) {
      if (agent.usable() && !agent.available.isEmpty()) {
        items.add(new Item(agent, agents.contains(agent) ? null : interested(agent)));
      }
      agent.news.clear();
    }
    agents.clear();
    clients.clear();
    news.clear();
    return items;
  }

  private List<Client> interested(AgentState agent) {
    if (agent.news.isEmpty()) {
      return new ArrayList<>(clients);
    }
    Set<Client> union = new LinkedHashSet<>(clients);
    union.addAll(agent.news);
    return new ArrayList<>(union);
  }

  private Set<AgentState> union() {
    if (news.isEmpty()) {
      return agents;
    }
    Set<AgentState> union = new LinkedHashSet<>(agents);
    union.addAll(news);
    return union;
  }
}
