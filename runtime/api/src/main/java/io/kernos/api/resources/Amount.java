package io.kernos.api.resources;

import io.kernos.api.v1.Resource;
import io.kernos.api.v1.Value;

/** How much there is of a resource. Amounts of one resource are all of one kind. */
sealed interface Amount permits Scalar, Ranges, Items {

  /** Both together. */
  Amount plus(Amount other);

  /** What is left without {@code other}; taking more than there is leaves nothing. */
  Amount minus(Amount other);

  boolean contains(Amount other);

  boolean isEmpty();

  /** Thousandths of a scalar, or a thousand for each number or item. */
  long quantity();

  void writeTo(Resource.Builder resource);

  /** The amount of a valid resource. */
  static Amount of(Resource resource) {
    return switch (resource.getType()) {
      case SCALAR -> new Scalar(Scalar.thousandths(resource.getScalar().getValue()));
      case RANGES -> Ranges.of(resource.getRanges());
      case SET -> Items.of(resource.getSet().getItemList());
      case TEXT -> throw new IllegalArgumentException("Unsupported resource type");
    };
  }

  /** The type that a resource with this amount has on the wire. */
  default Value.Type type() {
    return this instanceof Scalar
        ? Value.Type.SCALAR
        : this instanceof Ranges ? Value.Type.RANGES : Value.Type.SET;
  }
}
