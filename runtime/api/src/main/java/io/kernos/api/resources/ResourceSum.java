package io.kernos.api.resources;

import java.util.Arrays;

/** Adds up parts, merging those that can be merged; what is empty is left out. */
final class ResourceSum {
  private Part[] parts;
  private int count;

  ResourceSum() {
    parts = new Part[4];
  }

  /** Starts with the first {@code count} of parts that are merged already. */
  ResourceSum(Part[] start, int count) {
    this.parts = Arrays.copyOf(start, count + 4);
    this.count = count;
  }

  void add(Part part) {
    if (part.amount.isEmpty()) {
      return;
    }
    for (int i = 0; i < count; i++) {
      if (parts[i].addable(part)) {
        parts[i] = parts[i].plus(part);
        return;
      }
    }
    if (count == parts.length) {
      parts = Arrays.copyOf(parts, 2 * count);
    }
    parts[count++] = part;
  }

  Resources result() {
    return Resources.of(parts, count);
  }
}
