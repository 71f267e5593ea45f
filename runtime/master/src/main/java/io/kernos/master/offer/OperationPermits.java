package io.kernos.master.offer;

import io.kernos.api.v1.Offer;
import io.kernos.api.v1.Resource;
import io.kernos.spi.security.Authorizer;
import io.kernos.spi.security.Principal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Asks whether somebody may do an operation: for each role or principal that it touches. */
final class OperationPermits {
  private final Authorizer authorizer;

  OperationPermits(Authorizer authorizer) {
    this.authorizer = authorizer;
  }

  /**
   * Why it may not; empty when it may.
   *
   * @param name by which the refusal calls it
   */
  Optional<String> refusal(Principal principal, String name, Offer.Operation operation) {
    return refused(principal, operation)
        .map(refused -> "Principal '" + name + "' no authorized to perform action " + refused);
  }

  private Optional<String> refused(Principal principal, Offer.Operation operation) {
    return switch (operation.getType()) {
      case RESERVE -> reserve(principal, operation.getReserve());
      case UNRESERVE ->
          ask(
              principal,
              "unreserve_resources",
              operation.getUnreserve().getResourcesList(),
              resource -> last(resource).getPrincipal());
      case CREATE ->
          ask(
              principal,
              "create_volumes",
              operation.getCreate().getVolumesList(),
              OperationPermits::role);
      case DESTROY ->
          ask(
              principal,
              "destroy_volumes",
              operation.getDestroy().getVolumesList(),
              volume -> volume.getDisk().getPersistence().getPrincipal());
      case GROW_VOLUME ->
          ask(
              principal,
              "resize_volumes",
              List.of(operation.getGrowVolume().getVolume()),
              OperationPermits::role);
      case SHRINK_VOLUME ->
          ask(
              principal,
              "resize_volumes",
              List.of(operation.getShrinkVolume().getVolume()),
              OperationPermits::role);
      default -> Optional.empty();
    };
  }

  private Optional<String> ask(
      Principal principal,
      String action,
      List<Resource> resources,
      Function<Resource, String> object) {
    return ask(principal, action, resources.stream().map(object).toList());
  }

  private Optional<String> ask(Principal principal, String action, List<String> objects) {
    for (String one : new LinkedHashSet<>(objects)) {
      if (!authorizer.permits(principal, action, one)) {
        return Optional.of(
            action + " on " + (one.isEmpty() ? "ANY object" : "object '" + one + "'"));
      }
    }
    return Optional.empty();
  }

  /** With a source, what both stacks of reservations have in common need not be permitted. */
  private Optional<String> reserve(Principal principal, Offer.Operation.Reserve reserve) {
    if (reserve.getSourceCount() == 0) {
      return ask(
          principal, "reserve_resources", reserve.getResourcesList(), OperationPermits::role);
    }
    List<Resource.ReservationInfo> from = reserve.getSource(0).getReservationsList();
    List<Resource.ReservationInfo> to = reserve.getResources(0).getReservationsList();
    int common = 0;
    while (common < Math.min(from.size(), to.size()) && from.get(common).equals(to.get(common))) {
      common++;
    }
    List<String> principals =
        from.subList(common, from.size()).stream()
            .map(Resource.ReservationInfo::getPrincipal)
            .toList();
    List<String> roles =
        to.subList(common, to.size()).stream().map(Resource.ReservationInfo::getRole).toList();
    return ask(principal, "unreserve_resources", principals)
        .or(() -> ask(principal, "reserve_resources", roles));
  }

  private static String role(Resource resource) {
    return resource.getReservationsCount() == 0 ? "*" : last(resource).getRole();
  }

  private static Resource.ReservationInfo last(Resource resource) {
    int count = resource.getReservationsCount();
    return count == 0
        ? Resource.ReservationInfo.getDefaultInstance()
        : resource.getReservations(count - 1);
  }
}
