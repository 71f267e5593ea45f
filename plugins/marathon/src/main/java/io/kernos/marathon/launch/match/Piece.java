package io.kernos.marathon.launch.match;

import io.kernos.api.resources.Ranges;
import io.kernos.api.resources.Roles;
import io.kernos.api.resources.Scalar;
import io.kernos.api.v1.Label;
import io.kernos.api.v1.Resource;
import io.kernos.api.v1.Resource.DiskInfo.Source;
import io.kernos.api.v1.Resource.ReservationInfo;
import io.kernos.api.v1.Value;
import java.util.Optional;

/** One resource of an offer, and what is left of it. */
final class Piece {
  final Resource resource;
  final String name;

  /** For whom it is reserved; "*" for nobody. */
  final String role;

  private long thousandths;
  private Ranges ports;

  Piece(Resource resource) {
    this.resource = resource;
    this.name = resource.getName();
    this.role = resource.getReservationsCount() == 0 ? Roles.ANY : innermost().getRole();
    this.thousandths =
        resource.hasScalar() ? Scalar.thousandths(resource.getScalar().getValue()) : 0;
    this.ports = resource.hasRanges() ? Ranges.of(resource.getRanges()) : Ranges.EMPTY;
  }

  private ReservationInfo innermost() {
    return resource.getReservations(resource.getReservationsCount() - 1);
  }

  long left() {
    return thousandths;
  }

  Ranges ports() {
    return ports;
  }

  void take(long amount) {
    if (amount > thousandths) {
      throw new IllegalStateException("Takes " + amount + " of " + thousandths + " of " + resource);
    }
    thousandths -= amount;
  }

  void take(Ranges wanted) {
    if (!ports.contains(wanted)) {
      throw new IllegalStateException("Takes " + wanted + " of " + ports);
    }
    ports = ports.minus(wanted);
  }

  /** What is left of it; empty: nothing. */
  Optional<Resource> rest() {
    if (resource.hasScalar()) {
      return thousandths == 0 ? Optional.empty() : Optional.of(part(thousandths));
    }
    if (resource.hasRanges()) {
      return ports.isEmpty() ? Optional.empty() : Optional.of(part(ports));
    }
    return Optional.of(resource);
  }

  /** So much of it. */
  Resource part(long amount) {
    return resource.toBuilder()
        .setScalar(Value.Scalar.newBuilder().setValue(Scalar.toDouble(amount)))
        .build();
  }

  /** These ports of it. */
  Resource part(Ranges wanted) {
    return resource.toBuilder().setRanges(wanted.toProto()).build();
  }

  /** Whether it is a volume, which is found by its id and never by its size. */
  boolean isVolume() {
    return resource.getDisk().hasVolume() || resource.getDisk().hasPersistence();
  }

  /** The type of the disk that it is: {@code root}, {@code path}, {@code mount} or another. */
  String diskType() {
    Source source = resource.getDisk().getSource();
    return switch (source.getType()) {
      case PATH -> "path";
      case MOUNT -> "mount";
      case UNKNOWN -> resource.getDisk().hasSource() ? "unknown" : "root";
      case BLOCK, RAW -> "raw";
    };
  }

  /** The value of a label of its reservation; null without one. */
  String label(String key) {
    if (resource.getReservationsCount() == 0) {
      return null;
    }
    for (Label label : innermost().getLabels().getLabelsList()) {
      if (label.getKey().equals(key)) {
        return label.getValue();
      }
    }
    return null;
  }
}
