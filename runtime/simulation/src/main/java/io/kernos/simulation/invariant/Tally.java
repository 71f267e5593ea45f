package io.kernos.simulation.invariant;

import io.kernos.api.v1.Resource;
import io.kernos.api.v1.Value;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A plain sum of resources: scalars in thousandths, each number of a range at most once, each
 * persistent volume at most once.
 */
final class Tally {
  private final Map<String, Long> scalars = new TreeMap<>();
  private final Map<String, BitSet> ranges = new TreeMap<>();
  private final Set<String> volumes = new HashSet<>();

  /** Adds one; gives what is wrong when it is there already. */
  Optional<String> add(Resource resource) {
    if (resource.hasShared()) {
      return Optional.empty();
    }
    if (resource.getDisk().hasPersistence()
        && !volumes.add(resource.getDisk().getPersistence().getId())) {
      return Optional.of("volume " + resource.getDisk().getPersistence().getId() + " twice");
    }
    if (resource.getType() == Value.Type.SCALAR) {
      scalars.merge(
          resource.getName(), Math.round(resource.getScalar().getValue() * 1000), Long::sum);
    } else if (resource.getType() == Value.Type.RANGES) {
      BitSet taken = ranges.computeIfAbsent(resource.getName(), n -> new BitSet());
      for (Value.Range range : resource.getRanges().getRangeList()) {
        for (int i = (int) range.getBegin(); i <= range.getEnd(); i++) {
          if (taken.get(i)) {
            return Optional.of(resource.getName() + " " + i + " twice");
          }
          taken.set(i);
        }
      }
    }
    return Optional.empty();
  }

  /** Adds all; gives the first thing that is wrong. */
  Optional<String> addAll(Iterable<Resource> resources) {
    for (Resource resource : resources) {
      Optional<String> wrong = add(resource);
      if (wrong.isPresent()) {
        return wrong;
      }
    }
    return Optional.empty();
  }

  /** What of this is more than {@code total} has. */
  Optional<String> excessOver(Tally total) {
    for (Map.Entry<String, Long> mine : scalars.entrySet()) {
      long has = total.scalars.getOrDefault(mine.getKey(), 0L);
      if (mine.getValue() > has) {
        return Optional.of(mine.getKey() + " " + mine.getValue() + " of " + has + " thousandths");
      }
    }
    for (Map.Entry<String, BitSet> mine : ranges.entrySet()) {
      BitSet over = (BitSet) mine.getValue().clone();
      over.andNot(total.ranges.getOrDefault(mine.getKey(), new BitSet()));
      if (!over.isEmpty()) {
        return Optional.of(mine.getKey() + " " + over + " that it does not have");
      }
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    scalars.forEach((name, amount) -> text.append(name).append(':').append(amount).append(' '));
    ranges.forEach((name, set) -> text.append(name).append(':').append(set.cardinality()));
    return text.toString().trim();
  }
}
