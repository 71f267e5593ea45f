package io.kernos.master.allocator;

import java.util.Comparator;

/**
 * Who stands in line for resources: a role, the frameworks of a role, or one framework in a role.
 * The one furthest below its fair share comes first.
 */
abstract class Ranked {
  /** Dominant share by weight, then who was given less often, then the name (Mesos). */
  static final Comparator<Ranked> FAIREST_FIRST =
      (left, right) -> {
        int order = Double.compare(left.share, right.share);
        order = order == 0 ? Long.compare(left.grants, right.grants) : order;
        return order == 0 ? left.name.compareTo(right.name) : order;
      };

  /** Unique within its group. */
  final String name;

  final Amounts allocation;
  Group group;
  double weight = 1;

  /** The greatest of its shares of the cluster's resources, divided by its weight. */
  double share;

  private long grants;

  Ranked(String name, Dimensions dimensions) {
    this.name = name;
    this.allocation = new Amounts(dimensions);
  }

  /** Whether it is in line: nobody else is offered anything. */
  abstract boolean active();

  /** Notes what it was given, and moves it and all above it to their places in line. */
  final void given(Amounts amounts, Totals totals) {
    for (Ranked ranked = this; ranked != null; ranked = ranked.group) {
      Ranked changed = ranked;
      ranked.moved(
          () -> {
            changed.allocation.add(amounts);
            changed.grants++;
            changed.share = totals.share(changed);
          });
    }
  }

  /** Notes what it gave back. */
  final void taken(Amounts amounts, Totals totals) {
    for (Ranked ranked = this; ranked != null; ranked = ranked.group) {
      Ranked changed = ranked;
      ranked.moved(
          () -> {
            changed.allocation.subtract(amounts);
            changed.share = totals.share(changed);
          });
    }
  }

  /** Makes a change that may move it in its line. */
  final void moved(Runnable change) {
    boolean inLine = group != null && active();
    if (inLine) {
      group.line.remove(this);
    }
    change.run();
    if (inLine) {
      group.line.insert(this);
    }
  }

  /** Who of two, anywhere in the tree, comes first. */
  static int compare(Ranked left, Ranked right) {
    int leftDepth = left.depth();
    int rightDepth = right.depth();
    Ranked l = left;
    Ranked r = right;
    for (; leftDepth > rightDepth; leftDepth--) {
      l = l.group;
    }
    for (; rightDepth > leftDepth; rightDepth--) {
      r = r.group;
    }
    while (l.group != r.group) {
      l = l.group;
      r = r.group;
    }
    return FAIREST_FIRST.compare(l, r);
  }

  private int depth() {
    int depth = 0;
    for (Ranked ranked = group; ranked != null; ranked = ranked.group) {
      depth++;
    }
    return depth;
  }
}
