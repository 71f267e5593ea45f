package io.kernos.simulation.invariant;

import java.util.BitSet;

/** A set of numbers that lie near each other, such as ports. */
final class Numbers {
  private BitSet bits = new BitSet();
  private int base = -1;

  /** Adds one; false when it was there. */
  boolean add(int number) {
    if (base < 0) {
      base = number;
    } else if (number < base) {
      BitSet moved = new BitSet();
      int by = base - number;
      bits.stream().forEach(bit -> moved.set(bit + by));
      bits = moved;
      base = number;
    }
    boolean fresh = !bits.get(number - base);
    bits.set(number - base);
    return fresh;
  }

  boolean contains(int number) {
    return base >= 0 && number >= base && bits.get(number - base);
  }

  int size() {
    return bits.cardinality();
  }

  /** The first that {@code others} does not have; negative: it has all. */
  int firstBeyond(Numbers others) {
    for (int bit = bits.nextSetBit(0); bit >= 0; bit = bits.nextSetBit(bit + 1)) {
      if (!others.contains(bit + base)) {
        return bit + base;
      }
    }
    return -1;
  }
}
