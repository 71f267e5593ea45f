package io.kernos.store;

import io.kernos.store.Segments.Slot;
import java.util.Arrays;
import java.util.function.Consumer;

/** A queue of slots that can also be read and changed by index. */
final class Slots {
  private Slot[] ring = new Slot[8];
  private int head;
  private int size;

  Slots() {}

  /** Another one's slots as they are now. */
  Slots(Slots other) {
    ring = other.ring.clone();
    head = other.head;
    size = other.size;
  }

  int size() {
    return size;
  }

  void add(Slot slot) {
    if (size == ring.length) {
      Slot[] larger = Arrays.copyOfRange(ring, head, head + 2 * size);
      System.arraycopy(ring, 0, larger, ring.length - head, head);
      ring = larger;
      head = 0;
    }
    ring[(head + size++) % ring.length] = slot;
  }

  Slot removeFirst() {
    Slot first = ring[head];
    ring[head] = null;
    head = (head + 1) % ring.length;
    size--;
    return first;
  }

  Slot get(int index) {
    return ring[(head + index) % ring.length];
  }

  void set(int index, Slot slot) {
    ring[(head + index) % ring.length] = slot;
  }

  void each(Consumer<Slot> visitor) {
    for (int i = 0; i < size; i++) {
      visitor.accept(get(i));
    }
  }
}
