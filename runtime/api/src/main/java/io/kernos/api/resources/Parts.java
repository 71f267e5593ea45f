package io.kernos.api.resources;

/** What {@link Resources} does with its parts, of which no two can be added up. */
final class Parts {
  private Parts() {}

  /** Takes a part from the first {@code count} of others; returns how many are left. */
  static int subtract(Part[] from, int count, Part part) {
    for (int i = 0; i < count; i++) {
      if (from[i].subtractable(part)) {
        from[i] = from[i].minus(part);
        if (from[i] == null) {
          System.arraycopy(from, i + 1, from, i, count - i - 1);
          return count - 1;
        }
        break;
      }
    }
    return count;
  }

  static boolean contains(Part[] parts, Part[] others) {
    // What is not exclusive is one part of its shape on either side.
    Part[] left = parts;
    int count = parts.length;
    for (Part part : others) {
      boolean found = false;
      for (int i = 0; i < count && !found; i++) {
        found = left[i].contains(part);
      }
      if (!found) {
        return false;
      }
      if (part.shape.exclusive) {
        left = left == parts ? parts.clone() : left;
        count = subtract(left, count, part);
      }
    }
    return true;
  }

  static boolean contains(Part[] parts, Quantities amounts) {
    for (int i = 0; i < amounts.size(); i++) {
      long missing = amounts.amount(i);
      for (int j = 0; j < parts.length && missing > 0; j++) {
        if (parts[j].shape.name.equals(amounts.name(i))) {
          missing -= parts[j].amount.quantity();
        }
      }
      if (missing > 0) {
        return false;
      }
    }
    return true;
  }

  static Resources atMost(Part[] parts, Quantities most) {
    ResourceSum sum = new ResourceSum();
    Quantities left = most;
    for (Part part : parts) {
      String name = part.shape.name;
      if (!left.has(name)) {
        sum.add(part);
        continue;
      }
      long allowed = left.get(name);
      long wanted = part.amount.quantity();
      if (wanted > allowed && (part.shape.exclusive || !(part.amount instanceof Scalar))) {
        continue;
      }
      long taken = Math.min(wanted, allowed);
      if (taken > 0) {
        sum.add(taken == wanted ? part : new Part(part.shape, new Scalar(taken), 1));
        left = left.with(name, allowed - taken);
      }
    }
    return sum.result();
  }
}
