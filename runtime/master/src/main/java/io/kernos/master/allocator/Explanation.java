package io.kernos.master.allocator;

import io.kernos.api.resources.Quantities;
import io.kernos.api.resources.Scalar;
import io.kernos.spi.time.Clock;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/** Tells people why a framework is not offered more, by deciding again for every agent. */
final class Explanation {
  private final Clock clock;
  private final Decider decider;
  private final QuotaGuard quotas;
  private final Map<Reason, Integer> counts = new EnumMap<>(Reason.class);
  private Quantities most = Quantities.EMPTY;
  private long nanosLeft = Long.MAX_VALUE;

  Explanation(Clock clock, Decider decider, QuotaGuard quotas) {
    this.clock = clock;
    this.decider = decider;
    this.quotas = quotas;
  }

  Waiting of(FrameworkState framework, String role, Collection<AgentState> agents, boolean paused) {
    Reason general = general(framework, role, paused);
    if (general != null) {
      counts.put(general, agents.size());
      return new Waiting(counts, "not offered anything: " + general.words());
    }
    if (agents.isEmpty()) {
      return new Waiting(counts, "not offered anything: there are no agents");
    }
    Client client = framework.clients.get(role);
    agents.forEach(agent -> count(agent, client));
    StringJoiner sentence = new StringJoiner("; ", "of " + agents.size() + " agents, ", "");
    counts.forEach((reason, count) -> sentence.add(count + ": " + detail(reason, client)));
    return new Waiting(counts, sentence.toString());
  }

  private static Reason general(FrameworkState framework, String role, boolean paused) {
    if (framework == null || !framework.roles.contains(role)) {
      return Reason.NOT_SUBSCRIBED;
    }
    if (!framework.active) {
      return Reason.FRAMEWORK_INACTIVE;
    }
    if (framework.suppressed.contains(role)) {
      return Reason.SUPPRESSED;
    }
    return paused ? Reason.PAUSED : null;
  }

  private void count(AgentState agent, Client client) {
    Reason reason = decider.why(agent, client);
    counts.merge(reason, 1, Integer::sum);
    if (reason == Reason.TOO_SMALL || reason == Reason.NOTHING_FREE) {
      Quantities there = agent.available.allocatableTo(client.role.path).scalarQuantities();
      for (int i = 0; i < there.size(); i++) {
        most = most.with(there.name(i), Math.max(most.get(there.name(i)), there.amount(i)));
      }
    }
    if (reason == Reason.FILTERED) {
      nanosLeft = Math.min(nanosLeft, decider.filter().deadline - clock.nanoTime());
    }
  }

  private String detail(Reason reason, Client client) {
    return switch (reason) {
      case TOO_SMALL, NOTHING_FREE ->
          reason.words()
              + "; it needs "
              + least(client.least)
              + ", they have at most "
              + most(client);
      case FILTERED ->
          reason.words()
              + "; the first refusal ends in "
              + Scalar.toText(nanosLeft / 1_000_000)
              + " s";
      case QUOTA_LIMIT -> reason.words() + " (" + limits(client.role) + ")";
      default -> reason.words();
    };
  }

  private static String least(List<Quantities> least) {
    return least.isEmpty()
        ? "something"
        : least.stream().map(Quantities::toString).collect(Collectors.joining(" or "));
  }

  /** Of the names that the client needs. */
  private String most(Client client) {
    Quantities needed = Quantities.EMPTY;
    for (Quantities one : client.least) {
      for (int i = 0; i < one.size(); i++) {
        needed = needed.with(one.name(i), most.get(one.name(i)));
      }
    }
    return needed.isEmpty() ? "nothing" : needed.toString();
  }

  private String limits(Role role) {
    return RoleTree.chain(role).stream()
        .filter(r -> !r.quota.limits().isEmpty())
        .map(r -> r.path + ": " + r.quota.limits() + ", used " + quotas.consumed(r.path))
        .collect(Collectors.joining("; "));
  }
}
