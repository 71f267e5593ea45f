package io.kernos.master.offer;

import io.kernos.api.v1.Offer;
import io.kernos.api.v1.OfferID;
import io.kernos.master.framework.Framework;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether offers may be accepted together. */
final class OfferValidation {
  private final Offers offers;

  OfferValidation(Offers offers) {
    this.offers = offers;
  }

  /** What is wrong, in the words and the order of Mesos. */
  Optional<String> validate(List<OfferID> ids, Framework framework) {
    if (ids.isEmpty()) {
      return Optional.of("No offers specified");
    }
    Set<OfferID> seen = new HashSet<>();
    for (OfferID id : ids) {
      if (!seen.add(id)) {
        return Optional.of("Duplicate offer " + id.getValue() + " in offer list");
      }
    }
    for (OfferID id : ids) {
      if (offers.get(id) == null) {
        return Optional.of("Offer " + id.getValue() + " is no longer valid");
      }
    }
    for (OfferID id : ids) {
      String owner = offers.get(id).getFrameworkId().getValue();
      if (!owner.equals(framework.key())) {
        return Optional.of(
            "Offer "
                + id.getValue()
                + " has invalid framework "
                + owner
                + " while framework "
                + framework.key()
                + " is expected");
      }
    }
    return together(ids);
  }

  private Optional<String> together(List<OfferID> ids) {
    Offer first = offers.get(ids.get(0));
    String role = first.getAllocationInfo().getRole();
    for (OfferID id : ids) {
      String other = offers.get(id).getAllocationInfo().getRole();
      if (!other.equals(role)) {
        return Optional.of(
            "Aggregated offers must be allocated to the same role. Offer "
                + id.getValue()
                + " uses role '"
                + other
                + " but another is using role '"
                + role);
      }
    }
    String agent = first.getAgentId().getValue();
    for (OfferID id : ids) {
      String other = offers.get(id).getAgentId().getValue();
      if (!other.equals(agent)) {
        return Optional.of(
            "Aggregated offers must belong to one single agent. Offer "
                + id.getValue()
                + " uses agent "
                + other
                + " and agent "
                + agent);
      }
    }
    return Optional.empty();
  }
}
