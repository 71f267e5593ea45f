package io.kernos.marathon.launch.match;

import io.kernos.marathon.instance.AgentRef;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** How many instances have each value of one field; those without a value make a group, too. */
final class Spread {
  private final String field;
  private final Map<Optional<String>, Integer> counts = new LinkedHashMap<>();

  Spread(String field) {
    this.field = field;
  }

  void add(AgentRef agent) {
    counts.merge(Fields.read(agent, field), 1, Integer::sum);
  }

  void remove(AgentRef agent) {
    counts.computeIfPresent(
        Fields.read(agent, field), (value, count) -> count == 1 ? null : count - 1);
  }

  int count(String value) {
    return counts.getOrDefault(Optional.of(value), 0);
  }

  int groups() {
    return counts.size();
  }

  /** The smallest group. */
  int least() {
    return counts.values().stream().mapToInt(Integer::intValue).min().orElse(0);
  }

  /** How many there are above {@code each} in each group. */
  int above(int each) {
    int sum = 0;
    for (int count : counts.values()) {
      sum += Math.max(0, count - each);
    }
    return sum;
  }

  /** The value that the first instance has. */
  Optional<String> first() {
    return counts.keySet().stream().findFirst().orElse(Optional.empty());
  }
}
