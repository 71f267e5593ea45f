package io.kernos.master.validation;

import static io.kernos.master.validation.Checks.FINE;
import static io.kernos.master.validation.Checks.braces;
import static io.kernos.master.validation.Checks.first;
import static io.kernos.master.validation.Checks.prefix;
import static io.kernos.master.validation.Checks.when;
import static io.kernos.master.validation.ResourceRules.text;

import io.kernos.api.resources.ResourceOperations;
import io.kernos.api.resources.ResourceValidation;
import io.kernos.api.resources.Resources;
import io.kernos.api.v1.Offer.Operation;
import io.kernos.api.v1.Resource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether an operation on an agent's resources can be done. Its resources are in the new format of
 * reservations and marked with the role that they are allocated to.
 */
public final class OperationValidation {
  private OperationValidation() {}

  /**
   * Who does the operation.
   *
   * @param principal empty when none is known
   * @param roles that the framework subscribes to
   * @param sharesResources whether it knows shared volumes
   */
  public record Actor(
      String frameworkId, String principal, Set<String> roles, boolean sharesResources) {

    /** An operator, who takes from what is allocated to nobody. */
    public static Actor operator(String principal) {
      return new Actor("", principal, Set.of(), true);
    }

    private boolean isOperator() {
      return frameworkId.isEmpty();
    }

    /** What a framework names is allocated to one of its roles; what an operator names is not. */
    private Optional<String> oneAllocation(List<Resource> resources) {
      return isOperator() ? FINE : ResourceRules.oneAllocation(resources);
    }
  }

  /**
   * What is wrong with an operation.
   *
   * @param checkpointed the agent's dynamic reservations and persistent volumes
   * @param used what frameworks use of the agent
   */
  public static Optional<String> validate(
      Operation operation, Resources checkpointed, Collection<Resources> used, Actor actor) {
    return switch (operation.getType()) {
      case RESERVE -> reserve(operation.getReserve(), actor);
      case UNRESERVE -> unreserve(operation.getUnreserve());
      case CREATE -> create(operation.getCreate(), checkpointed, actor);
      case DESTROY -> destroy(operation.getDestroy(), checkpointed, used);
      case GROW_VOLUME -> grow(operation.getGrowVolume());
      case SHRINK_VOLUME -> shrink(operation.getShrinkVolume());
      default -> Optional.of("Operation not supported");
    };
  }

  /** What is wrong with a RESERVE. */
  public static Optional<String> reserve(Operation.Reserve reserve, Actor actor) {
    return first(
        List.of(
            () -> prefix("Invalid resources: ", ResourceRules.validate(reserve.getResourcesList())),
            () -> reserve.getSourceCount() > 0 ? rereserve(reserve) : FINE,
            () ->
                prefix(
                    "Invalid resources: ", ResourceRules.oneProvider(reserve.getResourcesList())),
            () -> eachReserved(reserve.getResourcesList(), actor),
            () ->
                prefix(
                    "Invalid reservation resources: ",
                    actor.oneAllocation(reserve.getResourcesList()))));
  }

  /** What is wrong when reserved resources are to be reserved otherwise (Mesos 1.10). */
  private static Optional<String> rereserve(Operation.Reserve reserve) {
    List<Resource> source = reserve.getSourceList();
    List<Resource> target = reserve.getResourcesList();
    return first(
        List.of(
            () -> prefix("Invalid source: ", ResourceRules.validate(source)),
            () -> prefix("Invalid source: ", sameReservations(source)),
            () -> prefix("Invalid resources: ", sameReservations(target)),
            () -> sameAmounts(Resources.of(source), Resources.of(target))));
  }

  private static Optional<String> sameReservations(List<Resource> resources) {
    if (resources.isEmpty()) {
      return Optional.of("Resource cannot be empty");
    }
    List<Resource.ReservationInfo> first = resources.get(0).getReservationsList();
    boolean mixed = resources.stream().anyMatch(r -> !r.getReservationsList().equals(first));
    return when(mixed, "Mixed reservations are not supported: " + Resources.of(resources));
  }

  private static Optional<String> sameAmounts(Resources source, Resources target) {
    return when(
        !source.toUnreserved().equals(target.toUnreserved()),
        "Source and target resources should refer to identical resource quantities: "
            + source.toUnreserved()
            + " vs. "
            + target.toUnreserved());
  }

  private static Optional<String> eachReserved(List<Resource> resources, Actor actor) {
    for (Resource resource : resources) {
      Optional<String> error =
          first(
              List.of(
                  () ->
                      when(
                          !ResourceRules.isDynamicallyReserved(resource),
                          "Resource " + text(resource) + " is not dynamically reserved"),
                  () -> reservationPrincipal(resource, actor),
                  () -> reservationRole(resource, actor)));
      if (error.isPresent()) {
        return error;
      }
    }
    return FINE;
  }

  private static Optional<String> reservationPrincipal(Resource resource, Actor actor) {
    if (actor.principal().isEmpty()) {
      return FINE;
    }
    Resource.ReservationInfo reservation =
        resource.getReservations(resource.getReservationsCount() - 1);
    if (!reservation.hasPrincipal()) {
      return Optional.of(
          "A reserve operation was attempted by principal '"
              + actor.principal()
              + "', but there is a reserved resource in the request with no principal set");
    }
    return when(
        !actor.principal().equals(reservation.getPrincipal()),
        "A reserve operation was attempted by authenticated principal '"
            + actor.principal()
            + "', which does not match a reserved resource in the request with principal '"
            + reservation.getPrincipal()
            + "'");
  }

  private static Optional<String> reservationRole(Resource resource, Actor actor) {
    String role = ResourceRules.roleOf(resource);
    String allocated = resource.getAllocationInfo().getRole();
    if (actor.isOperator()) {
      return when(
          resource.hasAllocationInfo(),
          "A reserve operation was attempted with an allocated resource, but the operator API only"
              + " allows reservations to be made to unallocated resources");
    }
    if (!resource.getAllocationInfo().hasRole()) {
      return Optional.of(
          "A reserve operation was attempted on unallocated resource "
              + text(resource)
              + ", but frameworks can only perform reservations on allocated resources");
    }
    if (!allocated.equals(role)) {
      return Optional.of(
          "A reserve operation was attempted for a resource with role '"
              + role
              + "', but the resource was allocated to role '"
              + allocated
              + "'");
    }
    return when(
        !actor.roles().contains(allocated),
        "A reserve operation was attempted for a resource allocated to role '"
            + allocated
            + "', but the framework only has roles '"
            + braces(actor.roles())
            + "'");
  }

  /** What is wrong with an UNRESERVE. */
  public static Optional<String> unreserve(Operation.Unreserve unreserve) {
    List<Resource> resources = unreserve.getResourcesList();
    Optional<String> error =
        first(
            List.of(
                () -> prefix("Invalid resources: ", ResourceRules.validate(resources)),
                () -> prefix("Invalid resources: ", ResourceRules.oneProvider(resources))));
    if (error.isPresent()) {
      return error;
    }
    for (Resource resource : resources) {
      if (!ResourceRules.isDynamicallyReserved(resource)) {
        return Optional.of("Resource " + text(resource) + " is not dynamically reserved");
      }
      if (resource.getDisk().hasPersistence()) {
        return Optional.of(
            "A dynamically reserved persistent volume "
                + text(resource)
                + " cannot be unreserved directly. Please destroy the persistent volume first then"
                + " unreserve the resource");
      }
    }
    return FINE;
  }

  /**
   * What is wrong with a CREATE.
   *
   * @param checkpointed the agent's reservations and volumes
   */
  public static Optional<String> create(
      Operation.Create create, Resources checkpointed, Actor actor) {
    List<Resource> volumes = create.getVolumesList();
    return first(
        List.of(
            () -> prefix("Invalid resources: ", ResourceRules.validate(volumes)),
            () -> prefix("Invalid resources: ", ResourceRules.oneProvider(volumes)),
            () -> prefix("Not a persistent volume: ", ResourceRules.volumes(volumes)),
            () -> {
              List<Resource> all = new ArrayList<>(checkpointed.toProto());
              all.addAll(volumes);
              return ResourceRules.uniqueVolumes(all);
            },
            () -> eachCreated(volumes, actor),
            () -> prefix("Invalid volume resources: ", actor.oneAllocation(volumes))));
  }

  private static Optional<String> eachCreated(List<Resource> volumes, Actor actor) {
    for (Resource volume : volumes) {
      if (volume.hasShared() && !actor.sharesResources()) {
        return Optional.of(
            "Create volume operation for '"
                + text(volume)
                + "' has been attempted by framework '"
                + actor.frameworkId()
                + "' with no SHARED_RESOURCES capability");
      }
      Resource.DiskInfo.Persistence persistence = volume.getDisk().getPersistence();
      if (actor.principal().isEmpty()) {
        continue;
      }
      if (!persistence.hasPrincipal()) {
        return Optional.of(
            "Create volume operation attempted by principal '"
                + actor.principal()
                + "', but there is a volume in the operation with no principal set in"
                + " 'disk.persistence'");
      }
      if (!actor.principal().equals(persistence.getPrincipal())) {
        return Optional.of(
            "Create volume operation attempted by authenticated principal '"
                + actor.principal()
                + "', which does not match a volume in the operation with principal '"
                + persistence.getPrincipal()
                + "' set in 'disk.persistence'");
      }
    }
    return FINE;
  }

  /**
   * What is wrong with a DESTROY.
   *
   * @param checkpointed the agent's reservations and volumes
   * @param used what each framework uses on the agent
   */
  public static Optional<String> destroy(
      Operation.Destroy destroy, Resources checkpointed, Collection<Resources> used) {
    List<Resource> volumes =
        destroy.getVolumesList().stream()
            .map(volume -> volume.toBuilder().clearAllocationInfo().build())
            .toList();
    Optional<String> error =
        first(
            List.of(
                () -> prefix("Invalid resources: ", ResourceRules.validate(volumes)),
                () -> prefix("Invalid resources: ", ResourceRules.oneProvider(volumes)),
                () -> prefix("Not a persistent volume: ", ResourceRules.volumes(volumes))));
    if (error.isPresent()) {
      return error;
    }
    for (Resource volume : volumes) {
      if (!checkpointed.contains(Resources.of(volume))) {
        return Optional.of("Persistent volumes not found");
      }
      for (Resources inUse : used) {
        if (inUse.unallocated().contains(Resources.of(volume))) {
          return Optional.of("Persistent volumes in use");
        }
      }
    }
    return FINE;
  }

  /** What is wrong with a GROW_VOLUME. */
  public static Optional<String> grow(Operation.GrowVolume grow) {
    Resource volume = grow.getVolume();
    Resource addition = grow.getAddition();
    return first(
        List.of(
            () ->
                prefix(
                    "Invalid resource in the 'GrowVolume.volume' field: ",
                    ResourceValidation.validate(volume)),
            () ->
                prefix(
                    "Invalid resource in the 'GrowVolume.addition' field: ",
                    ResourceValidation.validate(addition)),
            () ->
                when(
                    Math.round(addition.getScalar().getValue() * 1000) <= 0,
                    "The size of 'GrowVolume.addition' field must be greater than zero"),
            () ->
                when(
                    volume.hasProviderId(),
                    "Growing a volume from a resource provider is not supported"),
            () ->
                prefix(
                    "Invalid persistent volume in the 'GrowVolume.volume' field: ",
                    ResourceRules.volume(volume)),
            () -> when(volume.hasShared(), "Growing a shared persistent volume is not supported"),
            () ->
                when(
                    Resources.of(ResourceOperations.withoutVolume(volume), addition).size() != 1,
                    "Incompatible resources in the 'GrowVolume.volume' and 'GrowVolume.addition'"
                        + " fields")));
  }

  /** What is wrong with a SHRINK_VOLUME. */
  public static Optional<String> shrink(Operation.ShrinkVolume shrink) {
    Resource volume = shrink.getVolume();
    long subtract = Math.round(shrink.getSubtract().getValue() * 1000);
    return first(
        List.of(
            () ->
                prefix(
                    "Invalid resource in the 'ShrinkVolume.volume' field: ",
                    ResourceValidation.validate(volume)),
            () -> when(subtract <= 0, "Value of 'ShrinkVolume.subtract' must be greater than zero"),
            () ->
                when(
                    Math.round(volume.getScalar().getValue() * 1000) <= subtract,
                    "Value of 'ShrinkVolume.subtract' must be smaller than the size of"
                        + " 'ShrinkVolume.volume'"),
            () ->
                when(
                    volume.hasProviderId(),
                    "Shrinking a volume from a resource provider is not supported"),
            () ->
                when(
                    volume.getDisk().getSource().getType() == Resource.DiskInfo.Source.Type.MOUNT,
                    "Shrinking a volume on a MOUNT disk is not supported"),
            () ->
                prefix(
                    "Invalid persistent volume in the 'ShrinkVolume.volume' field: ",
                    ResourceRules.volume(volume)),
            () ->
                when(volume.hasShared(), "Shrinking a shared persistent volume is not supported")));
  }
}
