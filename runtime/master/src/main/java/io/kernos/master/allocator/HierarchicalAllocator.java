package io.kernos.master.allocator;

import io.kernos.api.resources.Quantities;
import io.kernos.api.resources.ResourceConversion;
import io.kernos.api.resources.ResourceOperations;
import io.kernos.api.resources.Resources;
import io.kernos.api.v1.AgentID;
import io.kernos.api.v1.AgentInfo;
import io.kernos.api.v1.Filters;
import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.spi.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Dominant resource fairness over the tree of roles, and among the frameworks of a role.
 *
 * <p>Event-driven: an event notes what it changed on the {@link Agenda}, and one {@link Cycle} soon
 * afterwards looks at that alone. What was denied stays denied until something changes for it.
 */
public final class HierarchicalAllocator implements Allocator {
  private final AllocatorConfig config;
  private final Clock clock;
  private final Dimensions dimensions = new Dimensions();
  private final Totals totals;
  private final RoleTree roles;
  private final QuotaGuard quotas;
  private final AgentPool agents;
  private final FrameworkPool frameworks;
  private final Expiry expiry;
  private final Decider decider;
  private final Pacer pacer;
  private final Audit audit;

  /**
   * @param sink takes the offers
   */
  public HierarchicalAllocator(AllocatorConfig config, Clock clock, OfferSink sink) {
    this.config = config;
    this.clock = clock;
    this.totals = new Totals(dimensions, config.unfairResources());
    this.roles = new RoleTree(dimensions, totals);
    this.quotas = new QuotaGuard(dimensions, roles);
    this.agents = new AgentPool(dimensions, totals, quotas);
    this.frameworks = new FrameworkPool(config, dimensions, roles, totals);
    this.decider = new Decider(config, quotas);
    Random random = new Random(config.seed());
    this.pacer =
        new Pacer(
            config,
            clock,
            agenda -> new Cycle(roles, agents, quotas, decider, agenda, random).run(),
            sink);
    this.expiry = new Expiry(clock, filter -> pacer.look(filter.agent, filter.client));
    this.audit = new Audit(dimensions, totals, roles, quotas, agents, frameworks);
  }

  // Frameworks.

  @Override
  public void addFramework(
      FrameworkInfo info, Map<AgentID, Resources> used, boolean active, FrameworkOptions options) {
    FrameworkState framework = frameworks.add(info.getId());
    used.forEach(
        (id, resources) -> {
          AgentState agent = agents.find(id);
          if (agent != null) {
            setHeld(agent, framework, resources);
            pacer.look(agent);
          }
        });
    framework.active = active;
    framework.update(info, options);
    refresh(framework);
  }

  @Override
  public void updateFramework(FrameworkInfo info, FrameworkOptions options) {
    FrameworkState framework = frameworks.require(info.getId());
    framework.update(info, options);
    refresh(framework);
    // Capabilities, constraints or the least that it takes may be others.
    framework.clients.values().forEach(pacer::look);
  }

  @Override
  public void removeFramework(FrameworkID id) {
    FrameworkState framework = frameworks.require(id);
    framework.active = false;
    framework.added = false;
    refresh(framework);
    for (AgentState agent : agents.all()) {
      for (Client client : List.copyOf(framework.clients.values())) {
        Resources held = agent.held.get(client);
        if (held != null) {
          release(agent, client, held);
        }
      }
    }
    frameworks.prune(framework, this::forget);
  }

  @Override
  public void activateFramework(FrameworkID id) {
    FrameworkState framework = frameworks.require(id);
    framework.active = true;
    refresh(framework);
  }

  @Override
  public void deactivateFramework(FrameworkID id) {
    FrameworkState framework = frameworks.require(id);
    framework.active = false;
    refresh(framework);
    framework.clients.values().forEach(expiry::clear);
  }

  /** Brings a framework's clients in line with its roles and wishes. */
  private void refresh(FrameworkState framework) {
    frameworks.refresh(framework, pacer::look, this::forget);
  }

  private void forget(Client client) {
    expiry.clear(client);
    pacer.forget(client);
  }

  // Agents.

  @Override
  public void addAgent(
      AgentInfo info, AgentOptions options, Resources total, Map<FrameworkID, Resources> used) {
    AgentState agent = agents.add(info.getId());
    agent.describe(info, options, config.domain());
    agents.setTotal(agent, total.unallocated());
    used.forEach((id, resources) -> setHeld(agent, frameworks.getOrExpect(id), resources));
    agents.updateUsable(agent);
    pacer.look(agent);
    pacer.agents(agents.size());
  }

  @Override
  public void updateAgent(AgentInfo info, AgentOptions options, Resources total) {
    AgentState agent = agents.require(info.getId());
    agent.describe(info, options, config.domain());
    agents.setTotal(agent, total.unallocated());
    agents.updateUsable(agent);
    pacer.look(agent);
  }

  @Override
  public void removeAgent(AgentID id) {
    AgentState agent = agents.require(id);
    for (Client client : List.copyOf(agent.held.keySet())) {
      release(agent, client, agent.held.get(client));
    }
    agent.active = false;
    agents.updateUsable(agent);
    agents.remove(agent);
    frameworks.clients().forEach(client -> expiry.clear(client, agent));
    pacer.forget(agent);
  }

  @Override
  public void activateAgent(AgentID id) {
    AgentState agent = agents.require(id);
    agent.active = true;
    agents.updateUsable(agent);
    pacer.look(agent);
  }

  @Override
  public void deactivateAgent(AgentID id) {
    AgentState agent = agents.require(id);
    agent.active = false;
    agents.updateUsable(agent);
  }

  @Override
  public void updateWhitelist(Optional<Set<String>> hostnames) {
    agents.setWhitelist(hostnames);
    pacer.look(agents.all());
  }

  // Resources.

  /** Makes what a framework holds of an agent exactly {@code resources}, whatever it held. */
  private void setHeld(AgentState agent, FrameworkState framework, Resources resources) {
    for (Client client : List.copyOf(framework.clients.values())) {
      Resources held = agent.held.get(client);
      if (held != null) {
        agents.release(agent, client, held);
      }
    }
    resources
        .allocations()
        .forEach((role, part) -> agents.hold(agent, frameworks.client(framework, role), part));
    agents.recompute(agent);
  }

  private void release(AgentState agent, Client client, Resources resources) {
    agents.release(agent, client, resources);
    pacer.look(agent);
  }

  @Override
  public void updateAllocation(
      FrameworkID id, AgentID agentId, Resources offered, List<ResourceConversion> conversions) {
    FrameworkState framework = frameworks.require(id);
    AgentState agent = agents.require(agentId);
    Client client = holder(framework, offered);
    Resources converted = ResourceOperations.apply(offered, conversions);
    List<ResourceConversion> ofTotal = new ArrayList<>();
    for (ResourceConversion conversion : conversions) {
      // Further copies of shared volumes do not make the agent larger.
      if (!(conversion.consumed().isEmpty() && conversion.converted().nonShared().isEmpty())) {
        ofTotal.add(conversion.unallocated());
      }
    }
    Resources total = ResourceOperations.apply(agent.total, ofTotal);
    agents.release(agent, client, offered);
    agents.setTotal(agent, total);
    agents.hold(agent, client, converted);
    pacer.look(agent);
  }

  @Override
  public void updateAvailable(AgentID id, List<ResourceConversion> conversions) {
    AgentState agent = agents.require(id);
    ResourceOperations.apply(agent.available, conversions);
    agents.setTotal(agent, ResourceOperations.apply(agent.total, conversions));
    pacer.look(agent);
  }

  @Override
  public void recoverResources(
      FrameworkID id, AgentID agentId, Resources resources, Filters filters) {
    FrameworkState framework = frameworks.findOrExpected(id);
    AgentState agent = agents.find(agentId);
    if (framework == null || agent == null || resources.isEmpty()) {
      return; // Removed together with all that was held.
    }
    Client client = holder(framework, resources);
    release(agent, client, resources);
    if (filters != null && framework.active) {
      expiry.refuse(client, agent, resources.unallocated(), filters);
    }
    if (client.holdings == 0 && !framework.roles.contains(client.role.path)) {
      frameworks.prune(framework, this::forget);
    }
  }

  /** The framework in the role that resources are marked with. */
  private static Client holder(FrameworkState framework, Resources resources) {
    Client client = framework.clients.get(resources.allocatedRole());
    if (client == null) {
      throw new IllegalArgumentException(
          "framework " + framework.id.getValue() + " holds nothing like " + resources);
    }
    return client;
  }

  // Wishes of frameworks.

  @Override
  public void suppress(FrameworkID id, Set<String> only) {
    FrameworkState framework = frameworks.find(id);
    if (framework != null) {
      framework.suppressed.addAll(only.isEmpty() ? framework.roles : only);
      refresh(framework);
    }
  }

  @Override
  public void revive(FrameworkID id, Set<String> only) {
    FrameworkState framework = frameworks.find(id);
    if (framework == null) {
      return;
    }
    Set<String> revived = only.isEmpty() ? framework.roles : only;
    framework.suppressed.removeAll(revived);
    refresh(framework);
    for (Client client : framework.clients.values()) {
      if (revived.contains(client.role.path)) {
        expiry.clear(client);
        pacer.look(client);
      }
    }
  }

  // Rules of operators.

  @Override
  public void updateQuota(String role, Quota quota) {
    quotas.set(role, quota);
    pacer.look(agents.all());
  }

  @Override
  public void updateWeights(Map<String, Double> weights) {
    weights.forEach(roles::weight);
  }

  @Override
  public void recover(int expectedAgents, Map<String, Quota> byRole) {
    byRole.forEach(this::updateQuota);
    if (quotas.active()) {
      pacer.await(expectedAgents, agents.size());
    }
  }

  // Questions.

  @Override
  public Quantities quotaConsumed(String role) {
    return quotas.consumed(role);
  }

  @Override
  public Waiting why(FrameworkID id, String role) {
    Explanation explanation = new Explanation(clock, decider, quotas);
    FrameworkState framework = frameworks.find(id);
    return explanation.of(framework, role, agents.all(), pacer.waiting());
  }

  @Override
  public AllocatorMetrics metrics() {
    return pacer.metrics(expiry.live());
  }

  /** What a framework holds of an agent, marked with roles; offered or in use. */
  public Resources held(FrameworkID id, AgentID agentId) {
    FrameworkState framework = frameworks.find(id);
    AgentState agent = agents.find(agentId);
    Resources sum = Resources.EMPTY;
    if (framework != null && agent != null) {
      for (Client client : framework.clients.values()) {
        sum = sum.plus(agent.held.getOrDefault(client, Resources.EMPTY));
      }
    }
    return sum;
  }

  @Override
  public Resources available(AgentID id) {
    return agents.require(id).available;
  }

  /** The dominant share of a role, divided by its weight; 0 when it is not known. */
  public double share(String role) {
    Role found = roles.find(role);
    return found == null ? 0 : totals.share(found);
  }

  /**
   * Checks the books.
   *
   * @param whole whether to check all of them, rather than a few in turn at constant cost
   * @throws IllegalStateException naming what does not add up
   */
  public void audit(boolean whole) {
    audit.check(whole);
  }
}
