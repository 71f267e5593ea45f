package io.kernos.api.resources;

import io.kernos.api.v1.Resource;
import io.kernos.api.v1.Resource.DiskInfo;
import io.kernos.api.v1.Resource.ReservationInfo;
import io.kernos.api.v1.ResourceProviderID;
import io.kernos.api.v1.Value;
import java.util.List;
import java.util.Objects;

/** All that a resource is, but how much of it there is. */
final class Shape {
  final String name;
  final Value.Type type;
  final List<ReservationInfo> reservations;
  final DiskInfo disk;
  final boolean revocable;
  final boolean shared;
  final ResourceProviderID provider;

  /** The role that it is allocated to, or null. */
  final String allocation;

  /** The role of the innermost reservation, or null. */
  final String reservation;

  /** Such resources are taken whole or not at all: volumes, mounts, block devices. */
  final boolean exclusive;

  private final DiskInfo diskIdentity;
  private final int hash;

  /** The same with the allocation asked for last, so that repeated stamping gives one object. */
  private Shape allocated;

  private final Shape bare;

  private Shape(Resource resource, String allocation, Shape bare) {
    this.name = resource.getName();
    this.type = resource.getType();
    this.reservations = resource.getReservationsList();
    this.disk = resource.hasDisk() ? resource.getDisk() : null;
    this.revocable = resource.hasRevocable();
    this.shared = resource.hasShared();
    this.provider = resource.hasProviderId() ? resource.getProviderId() : null;
    this.allocation = allocation;
    this.reservation =
        reservations.isEmpty() ? null : reservations.get(reservations.size() - 1).getRole();
    this.exclusive = disk != null && (disk.hasPersistence() || exclusive(disk.getSource()));
    this.diskIdentity = disk == null ? null : identity(disk);
    this.hash = Objects.hash(name, type, reservations, diskIdentity, shared, provider, allocation);
    this.bare = allocation == null ? this : bare;
  }

  /** The shape of a valid resource in the new format of reservations. */
  static Shape of(Resource resource) {
    Shape bare = new Shape(resource, null, null);
    return resource.getAllocationInfo().hasRole()
        ? bare.allocatedTo(resource.getAllocationInfo().getRole())
        : bare;
  }

  Shape allocatedTo(String role) {
    if (role.equals(allocation)) {
      return this;
    }
    Shape last = bare.allocated;
    if (last == null || !last.allocation.equals(role)) {
      last = new Shape(bare.toProto().buildPartial(), role, bare);
      bare.allocated = last;
    }
    return last;
  }

  Shape unallocated() {
    return bare;
  }

  boolean isAllocatableTo(String role) {
    return reservation == null || Roles.isWithin(role, reservation);
  }

  boolean isPersistentVolume() {
    return disk != null && disk.hasPersistence();
  }

  boolean isDynamicallyReserved() {
    return reservation != null
        && reservations.get(reservations.size() - 1).getType() == ReservationInfo.Type.DYNAMIC;
  }

  /** A resource of this shape that still lacks its amount. */
  Resource.Builder toProto() {
    Resource.Builder resource =
        Resource.newBuilder().setName(name).setType(type).addAllReservations(reservations);
    if (allocation != null) {
      resource.setAllocationInfo(Resource.AllocationInfo.newBuilder().setRole(allocation));
    }
    if (disk != null) {
      resource.setDisk(disk);
    }
    if (revocable) {
      resource.setRevocable(Resource.RevocableInfo.getDefaultInstance());
    }
    if (shared) {
      resource.setShared(Resource.SharedInfo.getDefaultInstance());
    }
    if (provider != null) {
      resource.setProviderId(provider);
    }
    return resource;
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof Shape that
            && hash == that.hash
            && name.equals(that.name)
            && type == that.type
            && revocable == that.revocable
            && shared == that.shared
            && Objects.equals(allocation, that.allocation)
            && reservations.equals(that.reservations)
            && Objects.equals(diskIdentity, that.diskIdentity)
            && Objects.equals(provider, that.provider));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  private static boolean exclusive(DiskInfo.Source source) {
    return switch (source.getType()) {
      case MOUNT, BLOCK -> true;
      case RAW -> source.hasId();
      case PATH, UNKNOWN -> false;
    };
  }

  /** Where a volume is mounted, and who made it, does not tell one disk from another (Mesos). */
  private static DiskInfo identity(DiskInfo disk) {
    DiskInfo.Builder identity = disk.toBuilder().clearVolume();
    if (disk.hasPersistence()) {
      identity.getPersistenceBuilder().clearPrincipal();
    }
    return identity.build();
  }
}
