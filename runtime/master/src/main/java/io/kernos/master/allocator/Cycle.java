package io.kernos.master.allocator;

import io.kernos.api.resources.Resources;
import io.kernos.api.v1.AgentID;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** One allocation cycle: gives what is free on some agents to whom it is due. */
final class Cycle {
  private final RoleTree roles;
  private final AgentPool agents;
  private final QuotaGuard quotas;
  private final Decider decider;
  private final Agenda agenda;
  private final Random random;

  /** What was given: by framework, role and agent. */
  private final Map<FrameworkState, Map<String, Map<AgentID, Resources>>> given =
      new LinkedHashMap<>();

  Cycle(
      RoleTree roles,
      AgentPool agents,
      QuotaGuard quotas,
      Decider decider,
      Agenda agenda,
      Random random) {
    this.roles = roles;
    this.agents = agents;
    this.quotas = quotas;
    this.decider = decider;
    this.agenda = agenda;
    this.random = random;
  }

  /** Runs it; what is given is entered in the books and returned. */
  Map<FrameworkState, Map<String, Map<AgentID, Resources>>> run() {
    roles.settle();
    List<Agenda.Item> items = agenda.take(agents.all());
    // So that nobody gets the same agents each time.
    Collections.shuffle(items, random);
    if (quotas.guaranteesOpen()) {
      // Guarantees first: who is picky has more to choose from.
      items.forEach(item -> serve(item, true));
      // The first stage gave from the front.
      Collections.shuffle(items, random);
    }
    items.forEach(item -> serve(item, false));
    items.forEach(item -> item.agent().sharedOffered = Resources.EMPTY);
    return given;
  }

  private void serve(Agenda.Item item, boolean guaranteesOnly) {
    if (item.agent().available.isEmpty()) {
      return;
    }
    if (item.clients() == null) {
      serve(item.agent(), roles.root(), guaranteesOnly);
      return;
    }
    List<Client> clients = item.clients();
    if (clients.size() > 1) {
      clients.sort(Ranked::compare);
    }
    for (Client client : clients) {
      if (client.active() && !serve(item.agent(), client, guaranteesOnly)) {
        return;
      }
    }
  }

  /** Goes through a group in order of need; returns false when the agent has nothing left. */
  private boolean serve(AgentState agent, Group group, boolean guaranteesOnly) {
    int count = group.line.size();
    Ranked[] line = group.line.snapshot();
    for (int i = 0; i < count; i++) {
      boolean goOn =
          line[i] instanceof Client client
              ? serve(agent, client, guaranteesOnly)
              : serve(agent, (Group) line[i], guaranteesOnly);
      if (!goOn) {
        return false;
      }
    }
    return true;
  }

  private boolean serve(AgentState agent, Client client, boolean guaranteesOnly) {
    Resources offer = decider.decide(agent, client, guaranteesOnly);
    if (!guaranteesOnly && decider.cutByQuota()) {
      agenda.keptBack(agent);
    }
    if (offer.isEmpty()) {
      return true;
    }
    if (!agent.available.contains(offer)) {
      throw new IllegalStateException(
          offer + " is not free on agent " + agent.id.getValue() + ", but " + agent.available);
    }
    Resources marked = offer.allocatedTo(client.role.path);
    agents.hold(agent, client, marked);
    if (!agent.simple) {
      agent.sharedOffered = agent.sharedOffered.plus(offer.shared());
    }
    given
        .computeIfAbsent(client.framework, framework -> new LinkedHashMap<>())
        .computeIfAbsent(client.role.path, role -> new LinkedHashMap<>())
        .merge(agent.id, marked, Resources::plus);
    return !agent.available.isEmpty();
  }
}
