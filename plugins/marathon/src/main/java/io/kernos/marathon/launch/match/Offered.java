package io.kernos.marathon.launch.match;

import io.kernos.api.resources.Resources;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.Resource;
import io.kernos.marathon.instance.AgentRef;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An offer, and what is left of it while instances are fitted into it. */
public final class Offered {
  private final Offer offer;
  private final AgentRef agent;
  private final List<Piece> pieces = new ArrayList<>();
  private final Map<String, Resource> volumes = new HashMap<>();
  private Offer rest;

  /** Nothing is taken yet. */
  public Offered(Offer offer) {
    this.offer = offer;
    this.rest = offer;
    this.agent = agentOf(offer);
    for (Resource resource : Resources.of(offer.getResourcesList())) {
      if (resource.hasRevocable() || resource.hasShared()) {
        continue;
      }
      pieces.add(new Piece(resource));
      if (resource.getDisk().hasPersistence()) {
        volumes.put(resource.getDisk().getPersistence().getId(), resource);
      }
    }
  }

  private static AgentRef agentOf(Offer offer) {
    boolean placed = offer.getDomain().hasFaultDomain();
    return new AgentRef(
        offer.getAgentId().getValue(),
        offer.getHostname(),
        placed
            ? Optional.of(offer.getDomain().getFaultDomain().getRegion().getName())
            : Optional.empty(),
        placed
            ? Optional.of(offer.getDomain().getFaultDomain().getZone().getName())
            : Optional.empty(),
        offer.getAttributesList());
  }

  public Offer offer() {
    return offer;
  }

  public AgentRef agent() {
    return agent;
  }

  /** What is left, as an offer. */
  public Offer rest() {
    if (rest == null) {
      List<Resource> left = new ArrayList<>();
      for (Piece piece : pieces) {
        boolean used = piece.isVolume() && !isUnused(piece.resource);
        if (!used) {
          piece.rest().ifPresent(left::add);
        }
      }
      rest = offer.toBuilder().clearResources().addAllResources(left).build();
    }
    return rest;
  }

  private boolean isUnused(Resource volume) {
    return volumes.containsKey(volume.getDisk().getPersistence().getId());
  }

  /** To which role it is offered. */
  public String role() {
    return offer.getAllocationInfo().hasRole() ? offer.getAllocationInfo().getRole() : "*";
  }

  /** The persistent volumes of these ids; empty unless all are offered and unused. */
  public Optional<List<Resource>> volumes(Collection<String> ids) {
    return volumes.keySet().containsAll(ids)
        ? Optional.of(ids.stream().map(volumes::get).toList())
        : Optional.empty();
  }

  /** The ids of its persistent volumes that are unused. */
  public Collection<String> volumeIds() {
    return volumes.keySet();
  }

  List<Piece> pieces() {
    return pieces;
  }

  /** How much of a scalar is left, whoever it is for, in thousandths. */
  long left(String name) {
    long sum = 0;
    for (Piece piece : pieces) {
      if (piece.name.equals(name)) {
        sum += piece.left();
      }
    }
    return sum;
  }

  /** Something was taken, and these volumes. */
  void changed(Collection<Resource> used) {
    rest = null;
    for (Resource volume : used) {
      volumes.remove(volume.getDisk().getPersistence().getId());
    }
  }
}
