package io.kernos.simulation.invariant;

import io.kernos.api.v1.Resource;
import io.kernos.api.v1.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A plain sum of resources: scalars in thousandths, each number of a range at most once, each
 * persistent volume at most once.
 */
final class Tally {
  private static final Numbers NONE = new Numbers();

  private final List<String> names = new ArrayList<>(4);
  private long[] amounts = new long[4];
  private final Map<String, Numbers> ranges = new TreeMap<>();
  private final Set<String> volumes = new HashSet<>();

  private void add(String name, long thousandths) {
    int index = names.indexOf(name);
    if (index < 0) {
      index = names.size();
      names.add(name);
      if (index == amounts.length) {
        amounts = Arrays.copyOf(amounts, 2 * index);
      }
    }
    amounts[index] += thousandths;
  }

  private long get(String name) {
    int index = names.indexOf(name);
    return index < 0 ? 0 : amounts[index];
  }

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
      add(resource.getName(), Math.round(resource.getScalar().getValue() * 1000));
    } else if (resource.getType() == Value.Type.RANGES) {
      Numbers taken = ranges.computeIfAbsent(resource.getName(), n -> new Numbers());
      for (Value.Range range : resource.getRanges().getRangeList()) {
        for (int i = (int) range.getBegin(); i <= range.getEnd(); i++) {
          if (!taken.add(i)) {
            return Optional.of(resource.getName() + " " + i + " twice");
          }
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
    for (int i = 0; i < names.size(); i++) {
      long has = total.get(names.get(i));
      if (amounts[i] > has) {
        return Optional.of(names.get(i) + " " + amounts[i] + " of " + has + " thousandths");
      }
    }
    for (Map.Entry<String, Numbers> mine : ranges.entrySet()) {
      Numbers has = total.ranges.getOrDefault(mine.getKey(), NONE);
      int over = mine.getValue().firstBeyond(has);
      if (over >= 0) {
        return Optional.of(mine.getKey() + " " + over + " that it does not have");
      }
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < names.size(); i++) {
      text.append(names.get(i)).append(':').append(amounts[i]).append(' ');
    }
    ranges.forEach((name, set) -> text.append(name).append(':').append(set.size()));
    return text.toString().trim();
  }
}
