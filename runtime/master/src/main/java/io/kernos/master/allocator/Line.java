package io.kernos.master.allocator;

import java.util.Arrays;

/**
 * A sorted line of {@link Ranked}. Who walks it may change it on the way: the walk goes on in the
 * order that it began with.
 */
final class Line {
  private Ranked[] items = new Ranked[4];
  private int size;

  /** Whether somebody may be walking {@link #items}, so that it must not be written to. */
  private boolean lent;

  int size() {
    return size;
  }

  /** The line as it is now: the first {@link #size} of an array that nobody changes any more. */
  Ranked[] snapshot() {
    lent = true;
    return items;
  }

  void insert(Ranked item) {
    int at = -Arrays.binarySearch(items, 0, size, item, Ranked.FAIREST_FIRST) - 1;
    own(size + 1);
    System.arraycopy(items, at, items, at + 1, size - at);
    items[at] = item;
    size++;
  }

  /** Removes an item, which must still have the rank with which it was inserted. */
  void remove(Ranked item) {
    int at = find(item);
    own(size);
    System.arraycopy(items, at + 1, items, at, size - at - 1);
    items[--size] = null;
  }

  private int find(Ranked item) {
    if (size > 0 && items[0] == item) {
      return 0; // Who was just served.
    }
    int at = Arrays.binarySearch(items, 0, size, item, Ranked.FAIREST_FIRST);
    if (at < 0 || items[at] != item) {
      throw new IllegalStateException(item.name + " is not where it should be in line");
    }
    return at;
  }

  /** Sorts anew, after ranks have changed. */
  void sort() {
    own(size);
    Arrays.sort(items, 0, size, Ranked.FAIREST_FIRST);
  }

  private void own(int capacity) {
    if (lent || capacity > items.length) {
      int length = capacity > items.length ? 2 * items.length : items.length;
      items = Arrays.copyOf(items, length);
      lent = false;
    }
  }
}
