package io.kernos.master.allocator;

import io.kernos.api.resources.Resources;
import java.util.HashMap;
import java.util.Map;

/** Adds the books up again from what each client holds of each agent. */
final class Audit {
  private final Dimensions dimensions;
  private final Totals totals;
  private final RoleTree roles;
  private final QuotaGuard quotas;
  private final AgentPool agents;
  private final FrameworkPool frameworks;
  private int turn;

  Audit(
      Dimensions dimensions,
      Totals totals,
      RoleTree roles,
      QuotaGuard quotas,
      AgentPool agents,
      FrameworkPool frameworks) {
    this.dimensions = dimensions;
    this.totals = totals;
    this.roles = roles;
    this.quotas = quotas;
    this.agents = agents;
    this.frameworks = frameworks;
  }

  void check(boolean whole) {
    if (whole) {
      agents.all().forEach(this::agent);
      shares();
      quotas();
      lines(roles.root());
    } else if (agents.size() > 0) {
      turn = (turn + 1) % agents.size();
      agents.all().stream().skip(turn).findFirst().ifPresent(this::agent);
    }
  }

  private void agent(AgentState agent) {
    String name = "agent " + agent.id.getValue();
    Resources used = Resources.EMPTY;
    for (Map.Entry<Client, Resources> entry : agent.held.entrySet()) {
      Resources held = entry.getValue();
      expect(held.allocations().keySet().toString(), "[" + entry.getKey().role.path + "]", name);
      used = used.plus(held.unallocated());
    }
    Resources rest = agent.total.nonShared().minus(used.nonShared()).plus(agent.total.shared());
    expect(agent.available, rest, name + " available");
    expect(agent.free, amounts(AgentState.quotaPart(rest)), name + " free");
    expect(agent.counted, agent.usable(), name + " usable");
    boolean twice = !agent.overcommitted && !agent.total.nonShared().contains(used.nonShared());
    expect(twice, false, name + " of " + agent.total + ", of which " + used + " is given, twice");
  }

  private void shares() {
    Map<Ranked, Amounts> allocated = new HashMap<>();
    Map<Client, Integer> holdings = new HashMap<>();
    Amounts total = new Amounts(dimensions);
    for (AgentState agent : agents.all()) {
      total.add(agent.total);
      agent.held.forEach(
          (client, held) -> {
            holdings.merge(client, 1, Integer::sum);
            for (Ranked r = client; r != null; r = r.group) {
              allocated.computeIfAbsent(r, key -> new Amounts(dimensions)).add(held.sharedOnce());
            }
          });
    }
    expect(totals.amounts(), total, "the cluster's total");
    Amounts nothing = new Amounts(dimensions);
    frameworks
        .clients()
        .forEach(
            client -> {
              String name = "framework " + client.name + " in role " + client.role.path;
              expect(client.allocation, allocated.getOrDefault(client, nothing), name);
              expect(client.holdings, holdings.getOrDefault(client, 0), name + ", agents");
              expect(client.active(), client.wanted(), name + ", active");
            });
    for (Role role : roles.roles()) {
      expect(role.allocation, allocated.getOrDefault(role, nothing), "role " + role.path);
    }
    Role root = roles.root();
    expect(root.allocation, allocated.getOrDefault(root, nothing), "all roles");
  }

  private void quotas() {
    Map<Role, Amounts> reserved = new HashMap<>();
    Map<Role, Amounts> charged = new HashMap<>();
    Amounts free = new Amounts(dimensions);
    for (AgentState agent : agents.all()) {
      agent
          .total
          .reservations()
          .forEach((path, resources) -> add(reserved, roles.find(path), resources));
      agent.held.forEach((client, held) -> add(charged, client.role, AgentState.quotaPart(held)));
      if (agent.usable()) {
        free.add(agent.free);
      }
    }
    expect(quotas.free(), free, "free for guarantees");
    Amounts nothing = new Amounts(dimensions);
    for (Role role : roles.roles()) {
      expect(role.reserved, reserved.getOrDefault(role, nothing), "reserved for " + role.path);
      expect(role.charged, charged.getOrDefault(role, nothing), "charged to " + role.path);
      Amounts below = new Amounts(dimensions);
      role.children().forEach(child -> below.add(child.required));
      expect(role.requiredBelow, below, "required below " + role.path);
    }
  }

  private void add(Map<Role, Amounts> sums, Role role, Resources resources) {
    for (Role r = role; r != null && r.parent != null; r = r.parent) {
      sums.computeIfAbsent(r, key -> new Amounts(dimensions)).add(resources);
    }
  }

  private void lines(Group group) {
    Ranked[] line = group.line.snapshot();
    for (int i = 0; i < group.line.size(); i++) {
      expect(line[i].group, group, "the group of " + line[i].name);
      expect(line[i].active(), true, line[i].name + " in line");
      boolean sorted = i == 0 || Ranked.FAIREST_FIRST.compare(line[i - 1], line[i]) < 0;
      expect(sorted, true, line[i].name + " in order");
      if (line[i] instanceof Group inner) {
        lines(inner);
      }
    }
  }

  private Amounts amounts(Resources resources) {
    return Amounts.of(dimensions, resources);
  }

  private static void expect(Object found, Object expected, String what) {
    if (!found.equals(expected)) {
      throw new IllegalStateException(
          "allocator: " + what + ": " + found + " instead of " + expected);
    }
  }
}
