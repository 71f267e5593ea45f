package io.kernos.api.resources;

import io.kernos.api.v1.Offer.Operation;
import io.kernos.api.v1.Resource;
import java.util.ArrayList;
import java.util.List;

/**
 * The operations that change what resources are: RESERVE, UNRESERVE, CREATE, DESTROY, GROW_VOLUME,
 * SHRINK_VOLUME. Their resources must be valid and in the new format of reservations, and carry the
 * same allocation as the resources that they are applied to ({@link #allocated}, {@link
 * #unallocated}).
 */
public final class ResourceOperations {
  private ResourceOperations() {}

  /**
   * {@code resources} after {@code operation}.
   *
   * @throws IllegalArgumentException with the reason when it cannot be applied
   */
  public static Resources apply(Resources resources, Operation operation) {
    List<ResourceConversion> conversions;
    try {
      conversions = conversions(operation);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("Cannot get conversions: " + e.getMessage(), e);
    }
    return apply(resources, conversions);
  }

  /** {@code resources} after each of the conversions in turn. */
  public static Resources apply(Resources resources, List<ResourceConversion> conversions) {
    Resources result = resources;
    for (ResourceConversion conversion : conversions) {
      result = conversion.apply(result);
    }
    return result;
  }

  /**
   * What an operation does to resources.
   *
   * @throws IllegalArgumentException when it is not one of these operations
   */
  public static List<ResourceConversion> conversions(Operation operation) {
    return switch (operation.getType()) {
      case RESERVE -> List.of(reserve(operation.getReserve()));
      case UNRESERVE -> each(operation.getUnreserve().getResourcesList(), Op::unreserve);
      case CREATE -> each(operation.getCreate().getVolumesList(), Op::create);
      case DESTROY -> each(operation.getDestroy().getVolumesList(), Op::destroy);
      case GROW_VOLUME -> List.of(grow(operation.getGrowVolume()));
      case SHRINK_VOLUME -> List.of(shrink(operation.getShrinkVolume()));
      case LAUNCH, LAUNCH_GROUP, CREATE_DISK, DESTROY_DISK ->
          throw new IllegalArgumentException("Operation not supported");
      case UNKNOWN -> throw new IllegalArgumentException("Unknown operation");
    };
  }

  /** The operation with all its resources marked as allocated to {@code role}. */
  public static Operation allocated(Operation operation, String role) {
    Resource.AllocationInfo allocation = Resource.AllocationInfo.newBuilder().setRole(role).build();
    return ResourceFields.map(
        operation,
        resource ->
            resource.hasAllocationInfo()
                ? resource
                : resource.toBuilder().setAllocationInfo(allocation).build());
  }

  /** The operation with none of its resources marked as allocated. */
  public static Operation unallocated(Operation operation) {
    return ResourceFields.map(
        operation,
        resource ->
            resource.hasAllocationInfo()
                ? resource.toBuilder().clearAllocationInfo().build()
                : resource);
  }

  /** The disk space that a volume was made of. */
  public static Resource withoutVolume(Resource volume) {
    Resource.Builder disk = volume.toBuilder().clearShared();
    if (volume.getDisk().hasSource()) {
      disk.getDiskBuilder().clearPersistence().clearVolume();
    } else {
      disk.clearDisk();
    }
    return disk.build();
  }

  /**
   * An agent's configured resources, with the dynamic reservations and volumes that it remembers.
   *
   * @throws IllegalArgumentException when the configured ones cannot hold the remembered ones
   */
  public static Resources applyCheckpointed(Resources configured, Resources checkpointed) {
    Resources total = configured;
    for (Resource resource : checkpointed) {
      Resources remembered = Resources.of(resource);
      if (remembered.checkpointed().isEmpty()) {
        throw new IllegalArgumentException(
            "Unexpected checkpointed resources " + ResourceText.write(resource));
      }
      Resources origin = Resources.of(configuredForm(resource));
      if (!total.contains(origin)) {
        throw new IllegalArgumentException(
            "Incompatible agent resources: " + total + " does not contain " + origin);
      }
      total = total.minus(origin).plus(remembered);
    }
    return total;
  }

  /** Only a static reservation at the bottom of the stack can come from the configuration. */
  private static Resource configuredForm(Resource resource) {
    Resource.Builder form =
        resource.getDisk().hasPersistence()
            ? withoutVolume(resource).toBuilder()
            : resource.toBuilder().clearShared();
    if (form.getReservationsCount() > 0) {
      Resource.ReservationInfo first = form.getReservations(0);
      form.clearReservations();
      if (first.getType() == Resource.ReservationInfo.Type.STATIC) {
        form.addReservations(first);
      }
    }
    return form.build();
  }

  private interface Op {
    ResourceConversion convert(Resource resource);

    static ResourceConversion unreserve(Resource resource) {
      Resources reserved = Resources.of(resource);
      return new ResourceConversion(reserved, reserved.popReservation());
    }

    static ResourceConversion create(Resource volume) {
      return new ResourceConversion(Resources.of(withoutVolume(volume)), Resources.of(volume));
    }

    static ResourceConversion destroy(Resource volume) {
      Resources gone = Resources.of(volume);
      return new ResourceConversion(gone, Resources.of(withoutVolume(volume)), gone);
    }
  }

  private static List<ResourceConversion> each(List<Resource> resources, Op op) {
    List<ResourceConversion> conversions = new ArrayList<>();
    resources.forEach(resource -> conversions.add(op.convert(resource)));
    return conversions;
  }

  private static ResourceConversion reserve(Operation.Reserve reserve) {
    Resources reserved = Resources.of(reserve.getResourcesList());
    Resources source =
        reserve.getSourceCount() > 0
            ? Resources.of(reserve.getSourceList())
            : reserved.popReservation();
    return new ResourceConversion(source, reserved);
  }

  private static ResourceConversion grow(Operation.GrowVolume grow) {
    checkNoProvider(grow.getVolume());
    long size = thousandths(grow.getVolume()) + thousandths(grow.getAddition());
    return new ResourceConversion(
        Resources.of(grow.getVolume(), grow.getAddition()),
        Resources.of(resized(grow.getVolume(), size)));
  }

  private static ResourceConversion shrink(Operation.ShrinkVolume shrink) {
    checkNoProvider(shrink.getVolume());
    long less = Scalar.thousandths(shrink.getSubtract().getValue());
    long size = thousandths(shrink.getVolume()) - less;
    return new ResourceConversion(
        Resources.of(shrink.getVolume()),
        Resources.of(
            resized(shrink.getVolume(), size), withoutVolume(resized(shrink.getVolume(), less))));
  }

  private static void checkNoProvider(Resource volume) {
    if (volume.hasProviderId()) {
      throw new IllegalArgumentException("Operation not supported for resource provider");
    }
  }

  private static long thousandths(Resource resource) {
    return Scalar.thousandths(resource.getScalar().getValue());
  }

  private static Resource resized(Resource resource, long thousandths) {
    Resource.Builder resized = resource.toBuilder();
    resized.getScalarBuilder().setValue(Scalar.toDouble(thousandths));
    return resized.build();
  }
}
