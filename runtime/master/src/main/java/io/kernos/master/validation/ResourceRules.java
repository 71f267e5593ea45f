package io.kernos.master.validation;

import static io.kernos.master.validation.Checks.FINE;
import static io.kernos.master.validation.Checks.first;
import static io.kernos.master.validation.Checks.prefix;
import static io.kernos.master.validation.Checks.when;

import io.kernos.api.resources.ResourceValidation;
import io.kernos.api.resources.Resources;
import io.kernos.api.v1.Resource;
import io.kernos.api.v1.Volume;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether resources that a framework names may be used together. They are in the new format of
 * reservations.
 */
public final class ResourceRules {
  private ResourceRules() {}

  /** What holds of every list of resources. */
  static Optional<String> validate(List<Resource> resources) {
    return first(
        List.of(
            () -> prefix("Invalid resources: ", ResourceValidation.validate(resources)),
            () -> prefix("Invalid 'gpus' resource: ", gpus(resources)),
            () -> prefix("Invalid DiskInfo: ", disks(resources)),
            () -> prefix("Invalid ReservationInfo: ", reservations(resources))));
  }

  private static Optional<String> gpus(List<Resource> resources) {
    double gpus =
        resources.stream()
            .filter(r -> r.getName().equals("gpus"))
            .mapToDouble(r -> r.getScalar().getValue())
            .sum();
    return when(
        Math.round(gpus * 1000) % 1000 != 0, "The 'gpus' resource must be an unsigned integer");
  }

  private static Optional<String> disks(List<Resource> resources) {
    for (Resource resource : resources) {
      Optional<String> error = resource.hasDisk() ? disk(resource) : FINE;
      if (error.isPresent()) {
        return error;
      }
    }
    return FINE;
  }

  private static Optional<String> disk(Resource resource) {
    Resource.DiskInfo disk = resource.getDisk();
    if (!disk.hasPersistence()) {
      if (disk.hasVolume()) {
        return Optional.of("Non-persistent volume not supported");
      }
      return when(!disk.hasSource(), "DiskInfo is set but empty");
    }
    return first(
        List.of(
            () ->
                when(
                    resource.hasRevocable(),
                    "Persistent volumes cannot be created from revocable resources"),
            () ->
                when(
                    resource.getReservationsCount() == 0,
                    "Persistent volumes cannot be created from unreserved resources"),
            () -> when(!disk.hasVolume(), "Expecting 'volume' to be set for persistent volume"),
            () ->
                when(
                    disk.getVolume().hasHostPath(),
                    "Expecting 'host_path' to be unset for persistent volume"),
            () ->
                prefix(
                    "Invalid persistence ID for persistent volume: ",
                    CommonValidation.id(disk.getPersistence().getId()))));
  }

  private static Optional<String> reservations(List<Resource> resources) {
    for (Resource resource : resources) {
      if (isDynamicallyReserved(resource) && resource.hasRevocable()) {
        return Optional.of(
            "Dynamically reserved resource "
                + text(resource)
                + " cannot be created from revocable resources");
      }
    }
    return FINE;
  }

  /** Ids of volumes are unique within a role. */
  static Optional<String> uniqueVolumes(Iterable<Resource> resources) {
    Set<String> seen = new HashSet<>();
    for (Resource resource : resources) {
      String id = resource.getDisk().getPersistence().getId();
      if (resource.getDisk().hasPersistence() && !seen.add(roleOf(resource) + "\n" + id)) {
        return Optional.of("Persistence ID '" + id + "' is not unique");
      }
    }
    return FINE;
  }

  /** Revocable and other resources of one name do not mix. */
  static Optional<String> unmixed(Resources resources) {
    Set<String> names = new LinkedHashSet<>();
    resources.revocable().forEach(resource -> names.add(resource.getName()));
    for (String name : names) {
      if (!resources.nonRevocable().named(name).isEmpty()) {
        return Optional.of(
            "Cannot use both revocable and non-revocable '" + name + "' at the same time");
      }
    }
    return FINE;
  }

  /** All are allocated, and to one role. */
  static Optional<String> oneAllocation(List<Resource> resources) {
    String role = null;
    for (Resource resource : resources) {
      if (!resource.getAllocationInfo().hasRole()) {
        return Optional.of("The resources are not allocated to a role");
      }
      String other = resource.getAllocationInfo().getRole();
      if (role != null && !role.equals(other)) {
        return Optional.of(
            "The resources have multiple allocation roles ('"
                + other
                + "' and '"
                + role
                + "') but only one allocation role is allowed");
      }
      role = other;
    }
    return FINE;
  }

  /** All come from one resource provider, or none does. */
  static Optional<String> oneProvider(List<Resource> resources) {
    Set<String> providers = new LinkedHashSet<>();
    resources.forEach(resource -> providers.add(resource.getProviderId().getValue()));
    if (providers.size() == 1) {
      return FINE;
    }
    return Optional.of(
        providers.contains("")
            ? "Some resources have a resource provider and some do not"
            : "The resources have multiple resource providers: " + String.join(", ", providers));
  }

  /** All are persistent volumes that can be written. */
  static Optional<String> volumes(Iterable<Resource> volumes) {
    for (Resource volume : volumes) {
      Optional<String> error = volume(volume);
      if (error.isPresent()) {
        return error;
      }
    }
    return FINE;
  }

  static Optional<String> volume(Resource volume) {
    Resource.DiskInfo disk = volume.getDisk();
    return first(
        List.of(
            () -> when(!volume.hasDisk(), "Resource " + text(volume) + " does not have DiskInfo"),
            () -> when(!disk.hasPersistence(), "'persistence' is not set in DiskInfo"),
            () -> when(!disk.hasVolume(), "Expecting 'volume' to be set for persistent volume"),
            () ->
                when(
                    disk.getVolume().getMode() == Volume.Mode.RO,
                    "Read-only persistent volume not supported")));
  }

  /**
   * Whether numbers of ranges or items of sets stand in more than one of the bundles.
   *
   * @throws IllegalArgumentException when one is invalid
   */
  public static boolean overlap(List<Resources> bundles) {
    Resources together = Resources.EMPTY;
    long apart = 0;
    for (Resources bundle : bundles) {
      Resources others = bundle.nonScalars();
      apart += quantity(others);
      together = together.plus(others);
    }
    return quantity(together) != apart;
  }

  private static long quantity(Resources resources) {
    long sum = 0;
    for (Resource resource : resources) {
      for (var range : resource.getRanges().getRangeList()) {
        sum += range.getEnd() - range.getBegin() + 1;
      }
      sum += resource.getSet().getItemCount();
    }
    return sum;
  }

  static boolean isDynamicallyReserved(Resource resource) {
    int count = resource.getReservationsCount();
    return count > 0
        && resource.getReservations(count - 1).getType() == Resource.ReservationInfo.Type.DYNAMIC;
  }

  /** The role that a resource is reserved for in the end; {@code *} when it is not. */
  static String roleOf(Resource resource) {
    int count = resource.getReservationsCount();
    return count == 0 ? "*" : resource.getReservations(count - 1).getRole();
  }

  static String text(Resource resource) {
    try {
      return Resources.of(resource).toString();
    } catch (IllegalArgumentException e) {
      return "'" + resource.getName() + "'";
    }
  }
}
