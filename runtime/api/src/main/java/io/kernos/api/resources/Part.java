package io.kernos.api.resources;

import io.kernos.api.v1.Resource;

/**
 * One resource: what it is and how much.
 *
 * <p>Immutable; the wire form is made when first asked for.
 */
final class Part {
  final Shape shape;
  final Amount amount;

  /** How many times a shared resource is counted; 1 for the others. */
  final int copies;

  private volatile Resource proto;

  Part(Shape shape, Amount amount, int copies) {
    this.shape = shape;
    this.amount = amount;
    this.copies = copies;
  }

  /** A valid resource in the new format of reservations. */
  static Part of(Resource resource) {
    return new Part(Shape.of(resource), Amount.of(resource), 1);
  }

  Part withShape(Shape other) {
    return other == shape ? this : new Part(other, amount, copies);
  }

  /** Whether both together are one resource. */
  boolean addable(Part other) {
    return shape.equals(other.shape)
        && (shape.shared ? amount.equals(other.amount) : !shape.exclusive);
  }

  /** Whether taking {@code other} from this leaves one resource, or nothing. */
  boolean subtractable(Part other) {
    return shape.equals(other.shape)
        && (!(shape.shared || shape.exclusive) || amount.equals(other.amount));
  }

  boolean contains(Part other) {
    return subtractable(other)
        && (shape.shared ? copies >= other.copies : amount.contains(other.amount));
  }

  Part plus(Part other) {
    return shape.shared
        ? new Part(shape, amount, copies + other.copies)
        : new Part(shape, amount.plus(other.amount), 1);
  }

  /** What is left, or null when that is nothing. */
  Part minus(Part other) {
    if (shape.shared) {
      return copies > other.copies ? new Part(shape, amount, copies - other.copies) : null;
    }
    Amount left = amount.minus(other.amount);
    return left.isEmpty() ? null : new Part(shape, left, 1);
  }

  Resource toProto() {
    Resource resource = proto;
    if (resource == null) {
      Resource.Builder builder = shape.toProto();
      amount.writeTo(builder);
      resource = builder.build();
      proto = resource;
    }
    return resource;
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof Part that
            && copies == that.copies
            && shape.equals(that.shape)
            && amount.equals(that.amount));
  }

  @Override
  public int hashCode() {
    return 31 * shape.hashCode() + amount.hashCode();
  }

  @Override
  public String toString() {
    return ResourceText.write(toProto()) + (shape.shared ? "<" + copies + ">" : "");
  }
}
