package io.kernos.api.resources;

import com.google.protobuf.Message;
import io.kernos.api.v1.Resource;
import io.kernos.api.v1.Resource.ReservationInfo;

/**
 * The two formats of reservations: the old one with {@code role} and {@code reservation}, for
 * clients without the capability RESERVATION_REFINEMENT, and the new one, a stack of {@code
 * reservations}. Inside Kernos all is in the new one.
 */
public final class PreRefinement {
  private PreRefinement() {}

  /** A valid resource of either format, in the new one. */
  public static Resource upgrade(Resource resource) {
    boolean old = resource.hasRole() || resource.hasReservation();
    if (!old) {
      return resource;
    }
    Resource.Builder upgraded = resource.toBuilder().clearRole().clearReservation();
    if (resource.getReservationsCount() == 0 && !resource.getRole().equals(Roles.ANY)) {
      ReservationInfo.Type type =
          resource.hasReservation() ? ReservationInfo.Type.DYNAMIC : ReservationInfo.Type.STATIC;
      upgraded.addReservations(
          resource.getReservation().toBuilder().setType(type).setRole(resource.getRole()));
    }
    return upgraded.build();
  }

  /**
   * A resource of the new format, in the old one.
   *
   * @throws IllegalArgumentException when its reservation is refined
   */
  public static Resource downgrade(Resource resource) {
    if (resource.getReservationsCount() > 1) {
      throw new IllegalArgumentException(
          "Cannot downgrade resources containing refined reservations");
    }
    return withOldFields(resource).toBuilder().clearReservations().build();
  }

  /**
   * A resource in the format of the JSON endpoints: the new one, with the old fields beside it
   * where they can say the same.
   */
  public static Resource forEndpoint(Resource resource) {
    return resource.getReservationsCount() > 1 ? resource : withOldFields(resource);
  }

  /** A message with every resource in it, at any depth, in the new format. */
  public static <T extends Message> T upgrade(T message) {
    return ResourceFields.map(message, PreRefinement::upgrade);
  }

  /**
   * A message with every resource in it, at any depth, in the old format.
   *
   * @throws IllegalArgumentException when a reservation is refined
   */
  public static <T extends Message> T downgrade(T message) {
    return ResourceFields.map(message, PreRefinement::downgrade);
  }

  private static Resource withOldFields(Resource resource) {
    Resource.Builder result = resource.toBuilder();
    if (resource.getReservationsCount() == 0) {
      return result.setRole(Roles.ANY).build();
    }
    ReservationInfo reservation = resource.getReservations(0);
    if (reservation.getType() == ReservationInfo.Type.DYNAMIC) {
      result.setReservation(reservation.toBuilder().clearType().clearRole());
    }
    return result.setRole(reservation.getRole()).build();
  }
}
