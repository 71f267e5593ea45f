package io.kernos.api.resources;

import io.kernos.api.v1.Resource;
import io.kernos.api.v1.Resource.DiskInfo.Source;
import io.kernos.api.v1.Resource.ReservationInfo;
import io.kernos.api.v1.Value;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** Whether a resource of the wire makes sense; the reasons are in the words of Mesos. */
public final class ResourceValidation {
  private ResourceValidation() {}

  /** What is wrong with the first bad resource, naming it; empty when all are valid. */
  public static Optional<String> validate(Iterable<Resource> resources) {
    for (Resource resource : resources) {
      Optional<String> reason = validate(resource);
      if (reason.isPresent()) {
        return Optional.of(
            "Resource '" + ResourceText.write(resource) + "' is invalid: " + reason.get());
      }
    }
    return Optional.empty();
  }

  /** What is wrong with a resource in the old or the new format of reservations. */
  public static Optional<String> validate(Resource resource) {
    String reason = resource.getName().isEmpty() ? "Empty resource name" : null;
    reason = reason == null ? amount(resource) : reason;
    reason = reason == null ? disk(resource) : reason;
    if (reason == null) {
      reason = resource.getReservationsCount() == 0 ? oldFormat(resource) : newFormat(resource);
    }
    return Optional.ofNullable(reason == null ? shared(resource) : reason);
  }

  private static String amount(Resource resource) {
    return switch (resource.getType()) {
      case SCALAR -> scalar(resource);
      case RANGES -> ranges(resource);
      case SET -> set(resource);
      case TEXT -> "Unsupported resource type";
    };
  }

  private static String scalar(Resource resource) {
    if (!resource.hasScalar() || resource.hasRanges() || resource.hasSet()) {
      return "Invalid scalar resource";
    }
    double value = resource.getScalar().getValue();
    if (value < 0) {
      return "Invalid scalar resource: value < 0";
    }
    if (!(value <= Scalar.MAX)) {
      return "Invalid scalar resource: value is not a number, or too large";
    }
    return null;
  }

  private static String ranges(Resource resource) {
    if (resource.hasScalar() || !resource.hasRanges() || resource.hasSet()) {
      return "Invalid ranges resource";
    }
    List<Value.Range> ranges = resource.getRanges().getRangeList();
    for (Value.Range range : ranges) {
      if (Long.compareUnsigned(range.getBegin(), range.getEnd()) > 0) {
        return "Invalid ranges resource: begin > end";
      }
      if (Long.compareUnsigned(range.getEnd(), (long) Scalar.MAX) > 0) {
        return "Invalid ranges resource: value too large";
      }
    }
    long size = ranges.stream().mapToLong(range -> range.getEnd() - range.getBegin() + 1).sum();
    if (Ranges.of(resource.getRanges()).size() != size) {
      return "Invalid ranges resource: overlapping ranges";
    }
    return null;
  }

  private static String set(Resource resource) {
    if (resource.hasScalar() || resource.hasRanges() || !resource.hasSet()) {
      return "Invalid set resource";
    }
    List<String> items = resource.getSet().getItemList();
    return new HashSet<>(items).size() == items.size()
        ? null
        : "Invalid set resource: duplicated elements";
  }

  private static String disk(Resource resource) {
    if (!resource.hasDisk()) {
      return null;
    }
    if (!resource.getName().equals("disk")) {
      return "DiskInfo should not be set for " + resource.getName() + " resource";
    }
    if (!resource.getDisk().hasSource()) {
      return null;
    }
    Source source = resource.getDisk().getSource();
    return switch (source.getType()) {
      case PATH, MOUNT -> null;
      case BLOCK, RAW -> {
        String unwanted = source.hasMount() ? "Mount" : source.hasPath() ? "Path" : null;
        yield unwanted == null
            ? null
            : unwanted + " should not be set for " + source.getType() + " disk source";
      }
      case UNKNOWN -> "Unsupported 'DiskInfo.Source.Type' in 'UNKNOWN'";
    };
  }

  private static String oldFormat(Resource resource) {
    Optional<String> reason = Roles.validate(resource.getRole());
    if (reason.isPresent()) {
      return reason.get();
    }
    if (!resource.hasReservation()) {
      return null;
    }
    String forbidden =
        resource.getReservation().hasType()
            ? "type"
            : resource.getReservation().hasRole() ? "role" : null;
    if (forbidden != null) {
      return "'Resource.ReservationInfo."
          + forbidden
          + "' must not be set for the 'Resource.reservation' field";
    }
    return resource.getRole().equals(Roles.ANY)
        ? "Invalid reservation: role \"*\" cannot be dynamically reserved"
        : null;
  }

  private static String newFormat(Resource resource) {
    for (ReservationInfo reservation : resource.getReservationsList()) {
      String missing = !reservation.hasType() ? "type" : !reservation.hasRole() ? "role" : null;
      if (missing != null) {
        return "Invalid reservation: 'Resource.ReservationInfo." + missing + "' field must be set.";
      }
      Optional<String> reason = Roles.validate(reservation.getRole());
      if (reason.isPresent()) {
        return reason.get();
      }
      if (reservation.getRole().equals(Roles.ANY)) {
        return "Invalid reservation: role \"*\" cannot be reserved";
      }
    }
    String reason = refinement(resource.getReservationsList());
    if (reason != null) {
      return reason;
    }
    return resource.getReservationsCount() == 1 ? endpoint(resource) : refined(resource);
  }

  private static String refinement(List<ReservationInfo> reservations) {
    for (int i = 1; i < reservations.size(); i++) {
      if (reservations.get(i).getType() == ReservationInfo.Type.STATIC) {
        return "Invalid refined reservation: A refined reservation cannot be STATIC";
      }
      String ancestor = reservations.get(i - 1).getRole();
      String descendant = reservations.get(i).getRole();
      if (!Roles.isStrictSubrole(descendant, ancestor)) {
        return "Invalid refined reservation: role '"
            + descendant
            + "' is not a refinement of '"
            + ancestor
            + "'";
      }
    }
    return null;
  }

  /** The old fields may stand beside a single reservation when they say the same. */
  private static String endpoint(Resource resource) {
    ReservationInfo reservation = resource.getReservations(0);
    String invalid = "Invalid resource format: ";
    if (resource.hasRole() && !resource.getRole().equals(reservation.getRole())) {
      return invalid
          + "'Resource.role' field with '"
          + resource.getRole()
          + "' does not match the role '"
          + reservation.getRole()
          + "' in 'Resource.reservations'";
    }
    if (reservation.getType() == ReservationInfo.Type.UNKNOWN) {
      return "Unsupported 'Resource.ReservationInfo.Type'";
    }
    if (reservation.getType() == ReservationInfo.Type.STATIC) {
      return resource.hasReservation()
          ? invalid
              + "'Resource.reservation' must not be set if the single reservation in"
              + " 'Resource.reservations' is STATIC"
          : null;
    }
    if (resource.hasRole() != resource.hasReservation()) {
      return invalid
          + "'Resource.role' and 'Resource.reservation' must either be both set or both not set if"
          + " the single reservation in 'Resource.reservations' is DYNAMIC";
    }
    if (!resource.hasReservation()) {
      return null;
    }
    String field =
        !resource.getReservation().getPrincipal().equals(reservation.getPrincipal())
            ? "principal"
            : !resource.getReservation().getLabels().equals(reservation.getLabels())
                ? "labels"
                : null;
    return field == null
        ? null
        : invalid
            + "'Resource.reservation."
            + field
            + "' field does not match the "
            + field
            + " in 'Resource.reservations'";
  }

  private static String refined(Resource resource) {
    String field = resource.hasRole() ? "role" : resource.hasReservation() ? "reservation" : null;
    return field == null
        ? null
        : "Invalid resource format: 'Resource."
            + field
            + "' must not be set if there is more than one reservation in"
            + " 'Resource.reservations'";
  }

  private static String shared(Resource resource) {
    if (!resource.hasShared()) {
      return null;
    }
    if (!resource.getName().equals("disk")) {
      return "Resource " + resource.getName() + " cannot be shared";
    }
    return resource.getDisk().hasPersistence() ? null : "Only persistent volumes can be shared";
  }
}
