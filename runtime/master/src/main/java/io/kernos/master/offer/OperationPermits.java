package io.kernos.master.offer;

import io.kernos.api.v1.Offer;
import io.kernos.api.v1.Resource;
import io.kernos.master.framework.Framework;
import io.kernos.spi.security.Authorizer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Asks whether a framework may do an operation: for each role or principal that it touches. */
final class OperationPermits {
  private final Authorizer authorizer;

  OperationPermits(Authorizer authorizer) {
    this.authorizer = authorizer;
  }

  /** Why it may not; empty when it may. */
  Optional<String> refusal(Framework framework, Offer.Operation operation) {
    return switch (operation.getType()) {
      case RESERVE ->
          ask(
              framework,
              "reserve_resources",
              operation.getReserve().getResourcesList(),
              OperationPermits::role);
      case UNRESERVE ->
          ask(
              framework,
              "unreserve_resources",
              operation.getUnreserve().getResourcesList(),
              resource -> last(resource).getPrincipal());
      case CREATE ->
          ask(
              framework,
              "create_volumes",
              operation.getCreate().getVolumesList(),
              OperationPermits::role);
      case DESTROY ->
          ask(
              framework,
              "destroy_volumes",
              operation.getDestroy().getVolumesList(),
              volume -> volume.getDisk().getPersistence().getPrincipal());
      case GROW_VOLUME ->
          ask(
              framework,
              "resize_volumes",
              List.of(operation.getGrowVolume().getVolume()),
              OperationPermits::role);
      case SHRINK_VOLUME ->
          ask(
              framework,
              "resize_volumes",
              List.of(operation.getShrinkVolume().getVolume()),
              OperationPermits::role);
      default -> Optional.empty();
    };
  }

  private Optional<String> ask(
      Framework framework,
      String action,
      List<Resource> resources,
      Function<Resource, String> object) {
    Set<String> objects = new LinkedHashSet<>();
    resources.forEach(resource -> objects.add(object.apply(resource)));
    for (String one : objects) {
      if (!authorizer.permits(framework.principal(), action, one)) {
        return Optional.of(
            "Principal '"
                + framework.info().getPrincipal()
                + "' no authorized to perform action "
                + action
                + " on "
                + (one.isEmpty() ? "ANY object" : "object '" + one + "'"));
      }
    }
    return Optional.empty();
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
