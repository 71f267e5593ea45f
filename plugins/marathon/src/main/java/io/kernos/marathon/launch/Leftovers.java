package io.kernos.marathon.launch;

import io.kernos.api.resources.Resources;
import io.kernos.api.v1.Filters;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.Resource;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.marathon.instance.Abandoned;
import io.kernos.marathon.instance.InstanceId;
import io.kernos.marathon.instance.MasterCalls;
import io.kernos.marathon.instance.StoredInstances;
import io.kernos.marathon.launch.match.ReservationLabels;
import io.kernos.spi.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Frees what is reserved for instances that are no more (Marathon: OfferMatcherReconciler.scala).
 * Nobody gets offers of it in a role in which none are wanted, so it wants some as long as there is
 * such a place. On the scheduler's context.
 */
final class Leftovers {
  private static final Logger log = LoggerFactory.getLogger(Leftovers.class);

  /** An offer may have been on its way so long. */
  private static final Duration ON_THE_WAY = Duration.ofSeconds(5);

  private final StoredInstances instances;
  private final Abandoned abandoned;
  private final MasterCalls master;
  private final Clock clock;

  /** What the master was told to free: that it is missing in an offer says that it is done. */
  private final Set<InstanceId> told = new HashSet<>();

  Leftovers(StoredInstances instances, MasterCalls master, Clock clock) {
    this.instances = instances;
    this.abandoned = instances.abandoned();
    this.master = master;
    this.clock = clock;
  }

  /** The roles in which something is to be freed. */
  Set<String> roles() {
    Set<String> roles = new TreeSet<>();
    abandoned.all().forEach(place -> roles.add(place.role()));
    return roles;
  }

  /**
   * Frees what of an offer belongs to no instance.
   *
   * @return true: the offer is used up for that, and what is left of it comes back at once
   */
  boolean free(Offer offer) {
    Map<InstanceId, List<Resource>> found = spurious(offer);
    note(offer, found.keySet());
    if (found.isEmpty()) {
      return false;
    }
    log.info("Frees what is reserved on {} for {}", offer.getHostname(), found.keySet());
    Call.Accept.Builder accept =
        Call.Accept.newBuilder().addOfferIds(offer.getId()).setFilters(filters());
    found.values().forEach(reserved -> accept.addAllOperations(Operations.free(reserved)));
    instances
        .settled() // That an instance is forgotten may be decided, but not stored yet.
        .compose(v -> master.call(Call.newBuilder().setType(Call.Type.ACCEPT).setAccept(accept)))
        .onSuccess(v -> found.keySet().stream().filter(abandoned::contains).forEach(told::add))
        .onFailure(e -> log.warn("Freed nothing on {}: {}", offer.getHostname(), e.toString()));
    return true;
  }

  private static Filters filters() {
    return Filters.newBuilder().setRefuseSeconds(0).build();
  }

  /** What this framework has reserved for instances that it does not know. */
  private Map<InstanceId, List<Resource>> spurious(Offer offer) {
    Map<InstanceId, List<Resource>> found = new TreeMap<>();
    if (offer.getResourcesList().stream().noneMatch(Leftovers::isReserved)) {
      return found;
    }
    String framework = offer.getFrameworkId().getValue();
    for (Resource resource : Resources.of(offer.getResourcesList())) {
      Optional<InstanceId> owner =
          ReservationLabels.reservation(framework, resource).flatMap(InstanceId::parse);
      if (owner.isPresent() && instances.get(owner.get()).isEmpty()) {
        found.computeIfAbsent(owner.get(), id -> new ArrayList<>()).add(resource);
      }
    }
    return found;
  }

  /** In either format. */
  private static boolean isReserved(Resource resource) {
    return resource.hasReservation() || resource.getReservationsCount() > 0;
  }

  /** Learns from an offer what of the abandoned places on its agent has become. */
  private void note(Offer offer, Set<InstanceId> found) {
    Instant now = clock.now();
    String role = offer.getAllocationInfo().getRole();
    for (Abandoned.Place place : abandoned.all()) {
      if (!place.agent().equals(offer.getAgentId().getValue()) || !place.role().equals(role)) {
        continue;
      }
      if (found.contains(place.instance())) {
        if (place.held()) {
          abandoned.offered(place, now);
        }
      } else if (told.remove(place.instance())
          || !place.held() && place.since().plus(ON_THE_WAY).isBefore(now)) {
        abandoned.freed(place);
      }
    }
  }
}
