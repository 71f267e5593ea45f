package io.kernos.api.resources;

import io.kernos.api.v1.Resource;
import io.kernos.api.v1.Value;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ObjLongConsumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A bundle of resources that can be added, subtracted and compared. Immutable, and never holds an
 * empty resource; its order is that in which the resources first came. Operations that change
 * nothing return {@code this}.
 *
 * <p>Scalars are counted in thousandths. Iterating gives each resource once, in the new format of
 * reservations, however often a shared one is counted.
 */
public final class Resources implements Iterable<Resource> {
  /** Nothing. */
  public static final Resources EMPTY = new Resources(new Part[0]);

  private final Part[] parts;

  private Resources(Part[] parts) {
    this.parts = parts;
  }

  /** The first {@code count} of parts of which no two can be added up. */
  static Resources of(Part[] parts, int count) {
    if (count == 0) {
      return EMPTY;
    }
    return new Resources(count == parts.length ? parts : Arrays.copyOf(parts, count));
  }

  /**
   * The sum of resources of the wire, in either format of reservations.
   *
   * @throws IllegalArgumentException with the reason, in the words of Mesos, when one is invalid
   */
  public static Resources of(Iterable<Resource> resources) {
    if (resources instanceof Resources same) {
      return same;
    }
    ResourceValidation.validate(resources)
        .ifPresent(
            reason -> {
              throw new IllegalArgumentException(reason);
            });
    ResourceSum sum = new ResourceSum();
    for (Resource resource : resources) {
      sum.add(Part.of(PreRefinement.upgrade(resource)));
    }
    return sum.result();
  }

  /** The same as {@link #of(Iterable)} for a few. */
  public static Resources of(Resource... resources) {
    return of(Arrays.asList(resources));
  }

  /**
   * Reads {@code cpus:2;mem(role):1024;ports:[1-5,7-9]} or a JSON array of resources.
   *
   * @throws IllegalArgumentException with the reason
   */
  public static Resources parse(String text) {
    return ResourceText.parse(text, Roles.ANY);
  }

  /** So many thousandths of a scalar that is not reserved. */
  public static Resources scalar(String name, long thousandths) {
    return of(
        Resource.newBuilder()
            .setName(name)
            .setType(Value.Type.SCALAR)
            .setScalar(Value.Scalar.newBuilder().setValue(Scalar.toDouble(thousandths)))
            .build());
  }

  /** What goes on the wire. */
  public List<Resource> toProto() {
    Resource[] list = new Resource[parts.length];
    for (int i = 0; i < list.length; i++) {
      list[i] = parts[i].toProto();
    }
    return Collections.unmodifiableList(Arrays.asList(list));
  }

  @Override
  public Iterator<Resource> iterator() {
    return toProto().iterator();
  }

  /** How many different resources there are. */
  public int size() {
    return parts.length;
  }

  public boolean isEmpty() {
    return parts.length == 0;
  }

  /** Both together. */
  public Resources plus(Resources other) {
    if (other.isEmpty()) {
      return this;
    }
    if (isEmpty()) {
      return other;
    }
    ResourceSum sum = new ResourceSum(parts, parts.length);
    for (Part part : other.parts) {
      sum.add(part);
    }
    return sum.result();
  }

  /**
   * What is left without {@code other}. Taking more of a resource than there is leaves nothing of
   * it; ask {@link #contains} first where that matters.
   */
  public Resources minus(Resources other) {
    if (other.isEmpty() || isEmpty()) {
      return this;
    }
    if (other == this) {
      return EMPTY;
    }
    Part[] left = parts.clone();
    int count = left.length;
    for (Part part : other.parts) {
      count = Parts.subtract(left, count, part);
    }
    return of(left, count);
  }

  /** Whether {@code other} could be taken from this. */
  public boolean contains(Resources other) {
    return other == this || Parts.contains(parts, other.parts);
  }

  /** Whether there are at least these amounts, whatever they are reserved for. */
  public boolean contains(Quantities amounts) {
    return Parts.contains(parts, amounts);
  }

  /** Thousandths of a scalar, whatever it is reserved for; 0 when there is none. */
  public long scalar(String name) {
    long sum = 0;
    for (Part part : parts) {
      if (part.amount instanceof Scalar scalar && part.shape.name.equals(name)) {
        sum += scalar.thousandths();
      }
    }
    return sum;
  }

  /** Thousandths of each scalar, by name. */
  public Map<String, Long> scalars() {
    Map<String, Long> sums = new TreeMap<>();
    for (Part part : parts) {
      if (part.amount instanceof Scalar scalar) {
        sums.merge(part.shape.name, scalar.thousandths(), Long::sum);
      }
    }
    return sums;
  }

  /**
   * Tells thousandths of each scalar; a name may come several times, and a shared one counts once.
   */
  public void eachScalar(ObjLongConsumer<String> consumer) {
    for (Part part : parts) {
      if (part.amount instanceof Scalar scalar) {
        consumer.accept(part.shape.name, scalar.thousandths());
      }
    }
  }

  /** Amounts of the scalars alone. */
  public Quantities scalarQuantities() {
    Quantities sum = Quantities.EMPTY;
    for (Part part : parts) {
      if (part.amount instanceof Scalar scalar) {
        sum = sum.plus(part.shape.name, scalar.thousandths());
      }
    }
    return sum;
  }

  /** The numbers of a ranges resource, whatever they are reserved for. */
  public Ranges ranges(String name) {
    Ranges sum = Ranges.EMPTY;
    for (Part part : parts) {
      if (part.amount instanceof Ranges ranges && part.shape.name.equals(name)) {
        sum = sum.plus(ranges);
      }
    }
    return sum;
  }

  /** The resources of which {@code wanted} holds. */
  public Resources filter(Predicate<Resource> wanted) {
    return select(part -> wanted.test(part.toProto()));
  }

  /** The resources of a name. */
  public Resources named(String name) {
    return select(part -> part.shape.name.equals(name));
  }

  public Resources scalarsOnly() {
    return select(part -> part.amount instanceof Scalar);
  }

  public Resources nonScalars() {
    return select(part -> !(part.amount instanceof Scalar));
  }

  /** What is reserved for nobody. */
  public Resources unreserved() {
    return select(part -> part.shape.reservation == null);
  }

  /** What is reserved, for whomever. */
  public Resources reserved() {
    return select(part -> part.shape.reservation != null);
  }

  /** What is reserved for exactly {@code role}. */
  public Resources reservedTo(String role) {
    return select(part -> role.equals(part.shape.reservation));
  }

  /** What is reserved for {@code role} or a role below it. */
  public Resources reservedWithin(String role) {
    return select(
        part -> part.shape.reservation != null && Roles.isWithin(part.shape.reservation, role));
  }

  /** What is reserved, by role. */
  public Map<String, Resources> reservations() {
    Map<String, ResourceSum> sums = new LinkedHashMap<>();
    for (Part part : parts) {
      if (part.shape.reservation != null) {
        sums.computeIfAbsent(part.shape.reservation, role -> new ResourceSum()).add(part);
      }
    }
    return results(sums);
  }

  /** What {@code role} may be given: unreserved, or reserved for it or a role above it. */
  public Resources allocatableTo(String role) {
    return select(part -> part.shape.isAllocatableTo(role));
  }

  /** The same, each marked as allocated to {@code role}. */
  public Resources allocatedTo(String role) {
    return reshape(shape -> shape.allocatedTo(role));
  }

  /** The same, none marked as allocated. */
  public Resources unallocated() {
    return reshape(Shape::unallocated);
  }

  /**
   * What is allocated, by role.
   *
   * @throws IllegalStateException when something here is not marked as allocated
   */
  public Map<String, Resources> allocations() {
    Map<String, ResourceSum> sums = new LinkedHashMap<>();
    for (Part part : parts) {
      if (part.shape.allocation == null) {
        throw new IllegalStateException(part + " is not allocated to a role");
      }
      sums.computeIfAbsent(part.shape.allocation, role -> new ResourceSum()).add(part);
    }
    return results(sums);
  }

  /**
   * The role that all of this is allocated to.
   *
   * @throws IllegalStateException when it is not one and the same role
   */
  public String allocatedRole() {
    String role = null;
    for (Part part : parts) {
      if (part.shape.allocation == null || (role != null && !role.equals(part.shape.allocation))) {
        role = null;
        break;
      }
      role = part.shape.allocation;
    }
    if (role == null) {
      throw new IllegalStateException(this + " is not allocated to a single role");
    }
    return role;
  }

  private static Map<String, Resources> results(Map<String, ResourceSum> sums) {
    Map<String, Resources> results = new LinkedHashMap<>();
    sums.forEach((role, sum) -> results.put(role, sum.result()));
    return results;
  }

  public Resources persistentVolumes() {
    return select(part -> part.shape.isPersistentVolume());
  }

  /** What an agent must remember across restarts: dynamic reservations and persistent volumes. */
  public Resources checkpointed() {
    return select(
        part ->
            part.shape.provider == null
                && (part.shape.isDynamicallyReserved() || part.shape.isPersistentVolume()));
  }

  public Resources revocable() {
    return select(part -> part.shape.revocable);
  }

  public Resources nonRevocable() {
    return select(part -> !part.shape.revocable);
  }

  public Resources shared() {
    return select(part -> part.shape.shared);
  }

  public Resources nonShared() {
    return select(part -> !part.shape.shared);
  }

  /** What has a stack of more than one reservation. */
  public Resources refined() {
    return select(part -> part.shape.reservations.size() > 1);
  }

  /** What has at most one reservation. */
  public Resources unrefined() {
    return select(part -> part.shape.reservations.size() <= 1);
  }

  /** The same with shared resources counted once. */
  public Resources sharedOnce() {
    ResourceSum sum = new ResourceSum();
    for (Part part : parts) {
      sum.add(part.copies == 1 ? part : new Part(part.shape, part.amount, 1));
    }
    return sum.result();
  }

  /**
   * As much of this as {@code most} allows, resource by resource in order; scalars are cut where
   * they may be, and names that {@code most} does not have are left as they are.
   */
  public Resources atMost(Quantities most) {
    return most.isEmpty() ? this : Parts.atMost(parts, most);
  }

  /**
   * The same without the innermost reservation of each.
   *
   * @throws IllegalArgumentException when one is not reserved
   */
  public Resources popReservation() {
    return reshape(
        shape -> {
          int last = shape.reservations.size() - 1;
          if (last < 0) {
            throw new IllegalArgumentException("'" + shape.name + "' is not reserved");
          }
          return Shape.of(shape.toProto().removeReservations(last).buildPartial());
        });
  }

  /** The same, reserved for nobody. */
  public Resources toUnreserved() {
    return reshape(
        shape ->
            shape.reservation == null
                ? shape
                : Shape.of(shape.toProto().clearReservations().buildPartial()));
  }

  private Resources select(Predicate<Part> wanted) {
    Part[] selected = null;
    int count = 0;
    for (int i = 0; i < parts.length; i++) {
      if (wanted.test(parts[i])) {
        if (selected != null) {
          selected[count] = parts[i];
        }
        count++;
      } else if (selected == null) {
        selected = parts.clone();
      }
    }
    return selected == null ? this : of(selected, count);
  }

  private Resources reshape(UnaryOperator<Shape> change) {
    ResourceSum sum = null;
    for (int i = 0; i < parts.length; i++) {
      Part changed = parts[i].withShape(change.apply(parts[i].shape));
      if (sum == null && changed != parts[i]) {
        sum = new ResourceSum(parts, i);
      }
      if (sum != null) {
        sum.add(changed);
      }
    }
    return sum == null ? this : sum.result();
  }

  @Override
  public boolean equals(Object other) {
    if (this == other) {
      return true;
    }
    return other instanceof Resources that
        && parts.length == that.parts.length
        && contains(that)
        && that.contains(this);
  }

  @Override
  public int hashCode() {
    int hash = 0;
    for (Part part : parts) {
      hash += part.hashCode();
    }
    return hash;
  }

  /** As Mesos prints resources: {@code cpus:2; mem(reservations: [(STATIC,a)]):512}. */
  @Override
  public String toString() {
    if (isEmpty()) {
      return "{}";
    }
    StringBuilder text = new StringBuilder();
    for (Part part : parts) {
      text.append(text.isEmpty() ? "" : "; ").append(part);
    }
    return text.toString();
  }
}
