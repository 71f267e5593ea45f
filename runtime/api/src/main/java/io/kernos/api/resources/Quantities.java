package io.kernos.api.resources;

import io.kernos.api.v1.Value;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Amounts by name, whatever they are reserved for: thousandths of scalars, a thousand for each
 * number or item. Immutable. A name may be there with the amount 0, which a limit can mean.
 */
public final class Quantities {
  /** No name at all. */
  public static final Quantities EMPTY = new Quantities(new String[0], new long[0]);

  /** Sorted. */
  private final String[] names;

  private final long[] amounts;

  private Quantities(String[] names, long[] amounts) {
    this.names = names;
    this.amounts = amounts;
  }

  /** Amounts in thousandths. */
  public static Quantities of(Map<String, Long> amounts) {
    TreeMap<String, Long> sorted = new TreeMap<>(amounts);
    return new Quantities(
        sorted.keySet().toArray(new String[0]),
        sorted.values().stream().mapToLong(Long::longValue).toArray());
  }

  /** Amounts as a quota or an offer filter has them on the wire. */
  public static Quantities ofScalars(Map<String, Value.Scalar> amounts) {
    TreeMap<String, Long> sorted = new TreeMap<>();
    amounts.forEach((name, value) -> sorted.put(name, Scalar.thousandths(value.getValue())));
    return of(sorted);
  }

  /**
   * Reads {@code cpus:0.01;mem:32}.
   *
   * @throws IllegalArgumentException with the reason
   */
  public static Quantities parse(String text) {
    return ResourceText.parseQuantities(text);
  }

  /** How many names there are. */
  public int size() {
    return names.length;
  }

  /** Name {@code i}, in alphabetical order. */
  public String name(int i) {
    return names[i];
  }

  /** The amount of name {@code i}. */
  public long amount(int i) {
    return amounts[i];
  }

  public boolean isEmpty() {
    return names.length == 0;
  }

  /** Whether the name is there, be its amount 0. */
  public boolean has(String name) {
    return index(name) >= 0;
  }

  /** The amount of a name; 0 when it is not there. */
  public long get(String name) {
    int i = index(name);
    return i < 0 ? 0 : amounts[i];
  }

  private int index(String name) {
    for (int i = 0; i < names.length; i++) {
      if (names[i].equals(name)) {
        return i;
      }
    }
    return -1;
  }

  /** The same with one amount replaced. */
  public Quantities with(String name, long amount) {
    int i = index(name);
    if (i >= 0) {
      long[] changed = amounts.clone();
      changed[i] = amount;
      return new Quantities(names, changed);
    }
    int at = -Arrays.binarySearch(names, name) - 1;
    String[] newNames = new String[names.length + 1];
    long[] newAmounts = new long[names.length + 1];
    System.arraycopy(names, 0, newNames, 0, at);
    System.arraycopy(amounts, 0, newAmounts, 0, at);
    newNames[at] = name;
    newAmounts[at] = amount;
    System.arraycopy(names, at, newNames, at + 1, names.length - at);
    System.arraycopy(amounts, at, newAmounts, at + 1, names.length - at);
    return new Quantities(newNames, newAmounts);
  }

  /** The same with {@code amount} more of a name. */
  public Quantities plus(String name, long amount) {
    return with(name, get(name) + amount);
  }

  /** Both together, by name. */
  public Quantities plus(Quantities other) {
    Quantities sum = this;
    for (int i = 0; i < other.names.length; i++) {
      sum = sum.plus(other.names[i], other.amounts[i]);
    }
    return sum;
  }

  /** What is left, nothing below 0, of the names that are here. */
  public Quantities minus(Quantities other) {
    long[] left = new long[amounts.length];
    for (int i = 0; i < left.length; i++) {
      left[i] = Math.max(0, amounts[i] - other.get(names[i]));
    }
    return new Quantities(names, left);
  }

  /** Whether there is at least as much of each name. */
  public boolean contains(Quantities other) {
    for (int i = 0; i < other.names.length; i++) {
      if (get(other.names[i]) < other.amounts[i]) {
        return false;
      }
    }
    return true;
  }

  /** Whether every amount is 0. */
  public boolean isZero() {
    for (long amount : amounts) {
      if (amount != 0) {
        return false;
      }
    }
    return true;
  }

  /** Thousandths by name. */
  public Map<String, Long> toMap() {
    Map<String, Long> map = new TreeMap<>();
    for (int i = 0; i < names.length; i++) {
      map.put(names[i], amounts[i]);
    }
    return map;
  }

  /** As a quota has them on the wire. */
  public Map<String, Value.Scalar> toScalars() {
    Map<String, Value.Scalar> map = new TreeMap<>();
    for (int i = 0; i < names.length; i++) {
      double value = Scalar.toDouble(amounts[i]);
      map.put(names[i], Value.Scalar.newBuilder().setValue(value).build());
    }
    return map;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Quantities that
        && Arrays.equals(names, that.names)
        && Arrays.equals(amounts, that.amounts);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(names) + Arrays.hashCode(amounts);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < names.length; i++) {
      text.append(i == 0 ? "" : "; ").append(names[i]).append(':');
      text.append(Scalar.toText(amounts[i]));
    }
    return text.isEmpty() ? "{}" : text.toString();
  }
}
