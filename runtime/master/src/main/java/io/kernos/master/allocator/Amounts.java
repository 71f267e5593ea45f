package io.kernos.master.allocator;

import io.kernos.api.resources.Quantities;
import io.kernos.api.resources.Resources;
import java.util.Arrays;

/** Thousandths of scalars by dimension; can be changed. */
final class Amounts {
  private final Dimensions dimensions;
  private long[] values = new long[4];

  Amounts(Dimensions dimensions) {
    this.dimensions = dimensions;
  }

  static Amounts of(Dimensions dimensions, Resources resources) {
    Amounts amounts = new Amounts(dimensions);
    amounts.add(resources);
    return amounts;
  }

  static Amounts of(Dimensions dimensions, Quantities quantities) {
    Amounts amounts = new Amounts(dimensions);
    for (int i = 0; i < quantities.size(); i++) {
      amounts.set(dimensions.number(quantities.name(i)), quantities.amount(i));
    }
    return amounts;
  }

  /** How many dimensions may be other than 0. */
  int length() {
    return values.length;
  }

  long get(int dimension) {
    return dimension < values.length ? values[dimension] : 0;
  }

  void set(int dimension, long value) {
    if (dimension >= values.length) {
      values = Arrays.copyOf(values, Math.max(dimension + 1, 2 * values.length));
    }
    values[dimension] = value;
  }

  void add(Resources resources) {
    resources.eachScalar(
        (name, amount) -> {
          int dimension = dimensions.number(name);
          set(dimension, get(dimension) + amount);
        });
  }

  void add(Amounts other) {
    for (int i = 0; i < other.values.length; i++) {
      if (other.values[i] != 0) {
        set(i, get(i) + other.values[i]);
      }
    }
  }

  void subtract(Amounts other) {
    for (int i = 0; i < other.values.length; i++) {
      if (other.values[i] != 0) {
        set(i, get(i) - other.values[i]);
      }
    }
  }

  boolean isZero() {
    for (long value : values) {
      if (value != 0) {
        return false;
      }
    }
    return true;
  }

  /** Those that are not 0. */
  Quantities toQuantities() {
    Quantities quantities = Quantities.EMPTY;
    for (int i = 0; i < values.length; i++) {
      if (values[i] != 0) {
        quantities = quantities.with(dimensions.name(i), values[i]);
      }
    }
    return quantities;
  }

  @Override
  public boolean equals(Object object) {
    if (!(object instanceof Amounts other)) {
      return false;
    }
    for (int i = 0; i < Math.max(values.length, other.values.length); i++) {
      if (get(i) != other.get(i)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    return toQuantities().hashCode();
  }

  @Override
  public String toString() {
    return toQuantities().toString();
  }
}
