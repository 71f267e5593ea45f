package io.kernos.master.allocator;

import io.kernos.api.resources.Quantities;
import io.kernos.api.resources.Resources;
import io.kernos.api.v1.FrameworkInfo.Capability;
import io.kernos.master.allocator.FilterTable.Filter;
import java.util.List;

/**
 * Decides what of an agent is offered to a client, and why not more. Changes nothing: the cycle
 * asks it to offer, and people ask it why they wait.
 */
final class Decider {
  private final AllocatorConfig config;
  private final QuotaGuard quotas;

  private Reason reason;
  private Filter filter;
  private boolean limited;
  private boolean heldBack;

  Decider(AllocatorConfig config, QuotaGuard quotas) {
    this.config = config;
    this.quotas = quotas;
  }

  /** Why the last decision was to offer nothing. */
  Reason reason() {
    return reason;
  }

  /** The filter on which the last decision rests, when {@link #reason} is FILTERED. */
  Filter filter() {
    return filter;
  }

  /** Whether the last decision would have been for more, but for quotas. */
  boolean cutByQuota() {
    return limited || heldBack;
  }

  /**
   * What to offer, not marked with the role; nothing: see {@link #reason}.
   *
   * @param guaranteesOnly the first stage: only to who makes progress to a guarantee
   */
  Resources decide(AgentState agent, Client client, boolean guaranteesOnly) {
    limited = false;
    heldBack = false;
    FrameworkState framework = client.framework;
    Resources available = agent.available;
    if (available.isEmpty()) {
      return refuse(Reason.NOTHING_FREE);
    }
    if (framework.constraints.excludes(client.role.path, agent.info)) {
      return refuse(Reason.CONSTRAINTS);
    }
    if (!agent.simple) {
      available = available.allocatableTo(client.role.path).minus(agent.sharedOffered);
    }
    if (!enough(available, client)) {
      return refuse(Reason.TOO_SMALL);
    }
    Reason incapable = incapable(agent, client);
    if (incapable != null) {
      return refuse(incapable);
    }
    if (!agent.simple) {
      available = suitable(available, framework);
    }
    Resources offer = available;
    if (quotas.active()) {
      offer = guaranteesOnly ? firstStage(available, client) : secondStage(available, client);
    }
    if (!enough(offer, client)) {
      return refuse(
          limited ? Reason.QUOTA_LIMIT : heldBack ? Reason.QUOTA_HEADROOM : Reason.UNSUITABLE);
    }
    filter = client.filters.matching(agent, offer);
    return filter != null ? refuse(Reason.FILTERED) : offer;
  }

  private Resources refuse(Reason why) {
    reason = why;
    return Resources.EMPTY;
  }

  private static boolean enough(Resources resources, Client client) {
    if (resources.isEmpty()) {
      return false;
    }
    List<Quantities> least = client.least;
    for (int i = 0; i < least.size(); i++) {
      if (resources.contains(least.get(i))) {
        return true;
      }
    }
    return least.isEmpty();
  }

  private Reason incapable(AgentState agent, Client client) {
    FrameworkState framework = client.framework;
    if (agent.hasGpus && config.filterGpus() && !framework.can(Capability.Type.GPU_RESOURCES)) {
      return Reason.GPUS;
    }
    if (agent.remote && !framework.can(Capability.Type.REGION_AWARE)) {
      return Reason.REMOTE_REGION;
    }
    boolean nested = client.role.parent.parent != null;
    if ((nested && !agent.hierarchicalRole)
        || (!agent.multiRole && framework.can(Capability.Type.MULTI_ROLE))) {
      return Reason.AGENT_INCAPABLE;
    }
    return null;
  }

  /** What a framework of these capabilities understands. */
  private static Resources suitable(Resources resources, FrameworkState framework) {
    Resources suitable = resources;
    if (!framework.can(Capability.Type.SHARED_RESOURCES)) {
      suitable = suitable.nonShared();
    }
    if (!framework.can(Capability.Type.REVOCABLE_RESOURCES)) {
      suitable = suitable.nonRevocable();
    }
    if (!framework.can(Capability.Type.RESERVATION_REFINEMENT)) {
      suitable = suitable.unrefined();
    }
    return suitable;
  }

  /**
   * What brings the role nearer to a guarantee, whatever the headroom; then, so that the offer can
   * be used, all that is not under quota, and of the rest what limits and headroom allow.
   */
  private Resources firstStage(Resources available, Client client) {
    Resources quotaPart = AgentState.quotaPart(available).scalarsOnly();
    Quantities limit = quotas.untilLimit(client.role);
    Resources guaranteed =
        quotaPart.atMost(zeroBeside(quotas.guaranteesOpen(client.role), quotaPart)).atMost(limit);
    if (guaranteed.isEmpty()) {
      return Resources.EMPTY;
    }
    Resources more =
        quotaPart
            .minus(guaranteed)
            .atMost(limit.minus(guaranteed.scalarQuantities()))
            .atMost(quotas.surplus());
    return available.minus(quotaPart).plus(guaranteed).plus(more);
  }

  private Resources secondStage(Resources available, Client client) {
    Resources quotaPart = AgentState.quotaPart(available).scalarsOnly();
    Resources allowed = quotaPart.atMost(quotas.untilLimit(client.role));
    limited = allowed != quotaPart && !allowed.equals(quotaPart);
    Resources offer = allowed.atMost(quotas.surplus());
    heldBack = !offer.equals(allowed);
    return limited || heldBack ? available.minus(quotaPart).plus(offer) : available;
  }

  /** The same, with 0 for each name of {@code resources} that it lacks. */
  private static Quantities zeroBeside(Quantities quantities, Resources resources) {
    Quantities names = resources.scalarQuantities();
    Quantities result = quantities;
    for (int i = 0; i < names.size(); i++) {
      if (!quantities.has(names.name(i))) {
        result = result.with(names.name(i), 0);
      }
    }
    return result;
  }

  /** Why a client is not offered anything of an agent now; SOON when it would be. */
  Reason why(AgentState agent, Client client) {
    if (!agent.active) {
      return Reason.AGENT_INACTIVE;
    }
    if (!agent.whitelisted) {
      return Reason.NOT_WHITELISTED;
    }
    if (!decide(agent, client, false).isEmpty()) {
      return Reason.SOON;
    }
    return reason == Reason.TOO_SMALL ? tooSmall(agent, client) : reason;
  }

  private static Reason tooSmall(AgentState agent, Client client) {
    if (enough(agent.available, client)) {
      return Reason.RESERVED;
    }
    return enough(agent.total.allocatableTo(client.role.path), client)
        ? Reason.NOTHING_FREE
        : Reason.TOO_SMALL;
  }
}
