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

  /**
   * Shapes that were seen lately, so that equal ones are mostly the same object. A slot holds the
   * last of its hash: bounded, and losing one does no harm, nor does a race.
   */
  private static final Shape[] SEEN = new Shape[1024];

  private final DiskInfo diskIdentity;
  private final int hash;

  /** The same with allocations that were asked for lately; made when first needed. */
  private Shape[] allocated;

  private final Shape bare;

  private Shape(Resource resource) {
    this.name = resource.getName();
    this.type = resource.getType();
    this.reservations = resource.getReservationsList();
    this.disk = resource.hasDisk() ? resource.getDisk() : null;
    this.revocable = resource.hasRevocable();
    this.shared = resource.hasShared();
    this.provider = resource.hasProviderId() ? resource.getProviderId() : null;
    this.allocation = null;
    this.reservation =
        reservations.isEmpty() ? null : reservations.get(reservations.size() - 1).getRole();
    this.exclusive = disk != null && (disk.hasPersistence() || exclusive(disk.getSource()));
    this.diskIdentity = disk == null ? null : identity(disk);
    this.hash =
        Objects.hash(
            name, type.getNumber(), reservation, diskIdentity, revocable, shared, provider);
    this.bare = this;
  }

  private Shape(Shape bare, String allocation) {
    this.name = bare.name;
    this.type = bare.type;
    this.reservations = bare.reservations;
    this.disk = bare.disk;
    this.revocable = bare.revocable;
    this.shared = bare.shared;
    this.provider = bare.provider;
    this.allocation = allocation;
    this.reservation = bare.reservation;
    this.exclusive = bare.exclusive;
    this.diskIdentity = bare.diskIdentity;
    this.hash = 31 * bare.hash + allocation.hashCode();
    this.bare = bare;
  }

  /** The shape of a valid resource in the new format of reservations. */
  static Shape of(Resource resource) {
    Shape bare = new Shape(resource);
    if (bare.disk == null) {
      int slot = slot(bare.hash, SEEN.length);
      Shape seen = SEEN[slot];
      if (bare.equals(seen)) {
        bare = seen;
      } else {
        SEEN[slot] = bare;
      }
    }
    return resource.getAllocationInfo().hasRole()
        ? bare.allocatedTo(resource.getAllocationInfo().getRole())
        : bare;
  }

  Shape allocatedTo(String role) {
    if (role.equals(allocation)) {
      return this;
    }
    Shape[] slots = bare.allocated;
    if (slots == null) {
      slots = new Shape[64];
      bare.allocated = slots;
    }
    int slot = slot(role.hashCode(), slots.length);
    Shape last = slots[slot];
    if (last == null || !last.allocation.equals(role)) {
      last = new Shape(bare, role);
      slots[slot] = last;
    }
    return last;
  }

  /** Spreads hashes over a power of two. */
  private static int slot(int hash, int length) {
    int spread = hash * 0x9E3779B9;
    return (spread ^ (spread >>> 16)) & (length - 1);
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
            && type == that.type
            && name.equals(that.name)
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
