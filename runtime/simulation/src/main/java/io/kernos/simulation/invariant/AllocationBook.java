package io.kernos.simulation.invariant;

import io.kernos.api.v1.Offer;
import io.kernos.api.v1.Resource;
import io.kernos.master.view.ClusterView;
import io.kernos.simulation.Violation;
import io.kernos.simulation.Violation.Invariant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What is offered keeps to quota and reservations. */
public final class AllocationBook {
  private final PromiseBook promises;

  /** Checks against the limits that {@code promises} has. */
  public AllocationBook(PromiseBook promises) {
    this.promises = promises;
  }

  /**
   * A framework receives an offer; each has a role of its own, and reserves under its own name.
   *
   * @param principal of the framework
   */
  public void offered(String principal, Offer offer) {
    String role = offer.getAllocationInfo().getRole();
    for (Resource resource : offer.getResourcesList()) {
      for (Resource.ReservationInfo reservation : resource.getReservationsList()) {
        if (!reservation.getRole().equals(role) || !reservation.getPrincipal().equals(principal)) {
          throw new Violation(
              Invariant.RESERVATIONS,
              principal + " of " + role + " is offered what is reserved: " + reservation);
        }
      }
    }
  }

  /** Offers were made that {@code view} is the first to have. */
  public void made(ClusterView view, List<Offer> offers) {
    for (Offer offer : offers) {
      String role = offer.getAllocationInfo().getRole();
      Map<String, Double> limits = new TreeMap<>(promises.limits(role, view.term()));
      limits.keySet().retainAll(unreserved(offer));
      if (!limits.isEmpty()) {
        check(view, role, limits);
      }
    }
  }

  private static Set<String> unreserved(Offer offer) {
    return offer.getResourcesList().stream()
        .filter(r -> r.getReservationsCount() == 0 && r.getScalar().getValue() > 0)
        .map(Resource::getName)
        .collect(Collectors.toSet());
  }

  private static void check(ClusterView view, String role, Map<String, Double> limits) {
    Map<String, Long> consumed = new TreeMap<>();
    view.agents()
        .forEach(
            (id, agent) -> {
              // Reserved counts, used or not; what is not reserved counts when it is given out.
              for (Resource resource : agent.total()) {
                if (resource.getReservationsCount() > 0
                    && resource
                        .getReservations(resource.getReservationsCount() - 1)
                        .getRole()
                        .equals(role)) {
                  add(consumed, resource);
                }
              }
              agent
                  .used()
                  .forEach((framework, used) -> used.forEach(r -> given(consumed, role, r)));
              for (Offer offer : agent.offers().values()) {
                offer.getResourcesList().forEach(r -> given(consumed, role, r));
              }
            });
    limits.forEach(
        (name, limit) -> {
          long has = consumed.getOrDefault(name, 0L);
          if (has > Math.round(limit * 1000)) {
            throw new Violation(
                Invariant.QUOTA,
                role
                    + " is offered more though it has "
                    + has
                    + " thousandths of "
                    + name
                    + "; its limit is "
                    + limit);
          }
        });
  }

  private static void given(Map<String, Long> consumed, String role, Resource resource) {
    if (resource.getReservationsCount() == 0
        && resource.getAllocationInfo().getRole().equals(role)) {
      add(consumed, resource);
    }
  }

  private static void add(Map<String, Long> consumed, Resource resource) {
    consumed.merge(
        resource.getName(), Math.round(resource.getScalar().getValue() * 1000), Long::sum);
  }
}
