package io.kernos.master.allocator;

import io.kernos.api.resources.Resources;
import java.util.Set;

/** What the cluster has, of which everybody's share is reckoned. */
final class Totals {
  private final Amounts amounts;
  private final Dimensions dimensions;
  private final Set<String> excluded;
  private final boolean allCount;

  /** Whether shares that were computed earlier are out of date. */
  private boolean changed;

  /**
   * @param excluded names that do not count in shares
   */
  Totals(Dimensions dimensions, Set<String> excluded) {
    this.dimensions = dimensions;
    this.amounts = new Amounts(dimensions);
    this.excluded = Set.copyOf(excluded);
    this.allCount = excluded.isEmpty();
  }

  void add(Resources resources) {
    amounts.add(resources);
    changed = true;
  }

  void subtract(Resources resources) {
    amounts.subtract(Amounts.of(dimensions, resources));
    changed = true;
  }

  /** Whether they changed since this was asked last. */
  boolean takeChanged() {
    boolean result = changed;
    changed = false;
    return result;
  }

  Amounts amounts() {
    return amounts;
  }

  double share(Ranked ranked) {
    double share = 0;
    for (int i = 0; i < amounts.length(); i++) {
      long total = amounts.get(i);
      long part = ranked.allocation.get(i);
      if (total > 0 && part > 0 && (allCount || !excluded.contains(dimensions.name(i)))) {
        share = Math.max(share, (double) part / total);
      }
    }
    return share / ranked.weight;
  }
}
