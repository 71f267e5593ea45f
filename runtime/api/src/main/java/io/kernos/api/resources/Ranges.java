package io.kernos.api.resources;

import io.kernos.api.v1.Resource;
import io.kernos.api.v1.Value;
import java.util.Arrays;
import java.util.function.LongConsumer;

/** A set of whole numbers, such as ports, as ranges that are sorted and do not touch. */
public final class Ranges implements Amount {
  /** No number. */
  public static final Ranges EMPTY = new Ranges(new long[0]);

  /** First and last number of each range by turns. */
  private final long[] bounds;

  private Ranges(long[] bounds) {
    this.bounds = bounds;
  }

  /** The numbers from {@code first} to {@code last}, both included. */
  public static Ranges of(long first, long last) {
    return first > last ? EMPTY : new Ranges(new long[] {first, last});
  }

  /** The numbers of a wire value; its ranges may overlap and come in any order. */
  public static Ranges of(Value.RangesOrBuilder ranges) {
    int n = ranges.getRangeCount();
    boolean sorted = true;
    long[] bounds = new long[2 * n];
    for (int i = 0; i < n; i++) {
      Value.Range range = ranges.getRange(i);
      bounds[2 * i] = range.getBegin();
      bounds[2 * i + 1] = range.getEnd();
      sorted &= range.getBegin() <= range.getEnd();
      sorted &= i == 0 || bounds[2 * i - 1] + 1 < range.getBegin();
    }
    if (sorted) {
      return n == 0 ? EMPTY : new Ranges(bounds);
    }
    Ranges result = EMPTY;
    for (int i = 0; i < n; i++) {
      result = result.plus(of(bounds[2 * i], bounds[2 * i + 1]));
    }
    return result;
  }

  /** How many ranges there are. */
  public int count() {
    return bounds.length / 2;
  }

  /** The first number of range {@code i}. */
  public long first(int i) {
    return bounds[2 * i];
  }

  /** The last number of range {@code i}. */
  public long last(int i) {
    return bounds[2 * i + 1];
  }

  /** How many numbers there are. */
  public long size() {
    long size = 0;
    for (int i = 0; i < count(); i++) {
      size += last(i) - first(i) + 1;
    }
    return size;
  }

  /** Whether {@code number} is one of them. */
  public boolean contains(long number) {
    for (int i = 0; i < count(); i++) {
      if (number <= last(i)) {
        return number >= first(i);
      }
    }
    return false;
  }

  /** Each number, in order. */
  public void forEach(LongConsumer consumer) {
    for (int i = 0; i < count(); i++) {
      for (long n = first(i); n <= last(i); n++) {
        consumer.accept(n);
      }
    }
  }

  @Override
  public Ranges plus(Amount amount) {
    Ranges other = (Ranges) amount;
    if (isEmpty() || other == this) {
      return other;
    }
    if (other.isEmpty()) {
      return this;
    }
    long[] sum = new long[bounds.length + other.bounds.length];
    int n = 0;
    int i = 0;
    int j = 0;
    while (i < bounds.length || j < other.bounds.length) {
      boolean mine =
          j == other.bounds.length || (i < bounds.length && bounds[i] <= other.bounds[j]);
      long first = mine ? bounds[i] : other.bounds[j];
      long last = mine ? bounds[i + 1] : other.bounds[j + 1];
      i += mine ? 2 : 0;
      j += mine ? 0 : 2;
      // Subtracting keeps the greatest long from overflowing.
      if (n > 0 && first - 1 <= sum[n - 1]) {
        sum[n - 1] = Math.max(sum[n - 1], last);
      } else {
        sum[n++] = first;
        sum[n++] = last;
      }
    }
    return new Ranges(n == sum.length ? sum : Arrays.copyOf(sum, n));
  }

  @Override
  public Ranges minus(Amount amount) {
    Ranges other = (Ranges) amount;
    if (other == this) {
      return EMPTY;
    }
    if (isEmpty() || other.isEmpty()) {
      return this;
    }
    // Each range taken away splits at most one range in two.
    long[] rest = new long[bounds.length + other.bounds.length];
    int n = 0;
    int j = 0;
    for (int i = 0; i < bounds.length; i += 2) {
      long first = bounds[i];
      long last = bounds[i + 1];
      while (j < other.bounds.length && other.bounds[j + 1] < first) {
        j += 2;
      }
      int k = j;
      while (first <= last && k < other.bounds.length && other.bounds[k] <= last) {
        if (other.bounds[k] > first) {
          rest[n++] = first;
          rest[n++] = other.bounds[k] - 1;
        }
        if (other.bounds[k + 1] >= last) {
          first = 1;
          last = 0;
        } else {
          first = other.bounds[k + 1] + 1;
          k += 2;
        }
      }
      if (first <= last) {
        rest[n++] = first;
        rest[n++] = last;
      }
    }
    return n == 0 ? EMPTY : new Ranges(Arrays.copyOf(rest, n));
  }

  @Override
  public boolean contains(Amount amount) {
    Ranges other = (Ranges) amount;
    int i = 0;
    for (int j = 0; j < other.bounds.length; j += 2) {
      while (i < bounds.length && bounds[i + 1] < other.bounds[j]) {
        i += 2;
      }
      if (i == bounds.length
          || bounds[i] > other.bounds[j]
          || bounds[i + 1] < other.bounds[j + 1]) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean isEmpty() {
    return bounds.length == 0;
  }

  @Override
  public long quantity() {
    return size() * 1000;
  }

  @Override
  public void writeTo(Resource.Builder resource) {
    resource.setRanges(toProto());
  }

  /** The same as a wire value. */
  public Value.Ranges toProto() {
    Value.Ranges.Builder ranges = Value.Ranges.newBuilder();
    for (int i = 0; i < count(); i++) {
      ranges.addRange(Value.Range.newBuilder().setBegin(first(i)).setEnd(last(i)));
    }
    return ranges.build();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Ranges that && Arrays.equals(bounds, that.bounds);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bounds);
  }

  /** As Mesos prints it: {@code [1-5, 7-9]}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < count(); i++) {
      text.append(i == 0 ? "" : ", ").append(first(i)).append('-').append(last(i));
    }
    return text.append(']').toString();
  }
}
