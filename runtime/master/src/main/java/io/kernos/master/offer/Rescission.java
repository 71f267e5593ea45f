package io.kernos.master.offer;

import io.kernos.api.resources.Quantities;
import io.kernos.api.resources.Resources;
import io.kernos.api.resources.Roles;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.quota.QuotaConfig;
import io.kernos.master.agent.Agent;
import io.kernos.master.agent.Agents;
import io.kernos.master.allocator.Allocator;
import io.kernos.master.framework.Framework;
import io.kernos.master.framework.Frameworks;
import java.util.Collections;
import java.util.Set;

/**
 * Takes back offers that stand in the way of what operators have set, so that it does not wait for
 * frameworks to decline them (Mesos: rescindOffers, when weights and quotas are updated).
 */
public final class Rescission {
  private final Offers offers;
  private final Agents agents;
  private final Frameworks frameworks;
  private final Allocator allocator;

  public Rescission(Offers offers, Agents agents, Frameworks frameworks, Allocator allocator) {
    this.offers = offers;
    this.agents = agents;
    this.frameworks = frameworks;
    this.allocator = allocator;
  }

  /** Roles weigh otherwise now: all is offered anew, if one of them is some framework's. */
  public void weighed(Set<String> roles) {
    boolean known =
        frameworks.all().stream().anyMatch(f -> !Collections.disjoint(f.roles(), roles));
    if (known) {
      for (Agent agent : agents.all()) {
        agent.offers().values().forEach(offers::rescind);
      }
    }
  }

  /** A role has another quota now. */
  public void limited(QuotaConfig config) {
    keepLimits(config.getRole(), Quantities.ofScalars(config.getLimitsMap()));
    makeRoom(config.getRole(), Quantities.ofScalars(config.getGuaranteesMap()));
  }

  /** What is offered to the role counts as consumed: less is, as long as it is too much. */
  private void keepLimits(String role, Quantities limits) {
    for (Framework framework : frameworks.all()) {
      for (Offer offer : framework.offers().values()) {
        if (Roles.isWithin(roleOf(offer), role) && exceeded(limits, role)) {
          offers.rescind(offer);
        }
      }
    }
  }

  private boolean exceeded(Quantities limits, String role) {
    Quantities consumed = allocator.quotaConsumed(role);
    for (int i = 0; i < limits.size(); i++) {
      if (consumed.get(limits.name(i)) > limits.amount(i)) {
        return true;
      }
    }
    return false;
  }

  /** Offers of others go, until the role could be given what it is guaranteed. */
  private void makeRoom(String role, Quantities guarantees) {
    Quantities within = allocator.quotaConsumed(role);
    for (Agent agent : agents.all()) {
      for (Offer offer : agent.offers().values()) {
        if (!within.contains(guarantees) && !Roles.isWithin(roleOf(offer), role)) {
          within = within.plus(Resources.of(offer.getResourcesList()).scalarQuantities());
          offers.rescind(offer);
        }
      }
    }
  }

  private static String roleOf(Offer offer) {
    return offer.getAllocationInfo().getRole();
  }
}
