package io.kernos.marathon.deployment;

import io.kernos.api.v1.Attribute;
import io.kernos.marathon.definition.Constraint;
import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.instance.AgentRef;
import io.kernos.marathon.instance.Instance;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps instances evenly spread while some of them end, as GROUP_BY wants it (Marathon:
 * Constraints.selectInstancesToKill).
 */
final class Balance {
  private final List<Instance> instances;
  private final List<Spread> spreads;

  private Balance(List<Instance> instances, List<Spread> spreads) {
    this.instances = instances;
    this.spreads = spreads;
  }

  /**
   * The balance of instances.
   *
   * @param instances those that may end, by preference
   */
  static Balance of(RunSpec spec, List<Instance> instances) {
    List<Spread> spreads =
        spec.constraints().stream()
            .filter(constraint -> constraint.operator() == Constraint.Operator.GROUP_BY)
            .map(constraint -> new Spread(constraint.field(), instances))
            .toList();
    return new Balance(instances, spreads);
  }

  /** Up to {@code count} instances after whose end the others are spread more evenly. */
  List<Instance> select(int count) {
    if (spreads.isEmpty() || count >= instances.size()) {
      return List.of();
    }
    Set<Instance> left = new LinkedHashSet<>(instances);
    List<Instance> chosen = new ArrayList<>();
    while (chosen.size() < count) {
      Optional<Instance> next =
          candidates(left).stream()
              .filter(each -> spreads.stream().allMatch(spread -> spread.isEvenerWithout(each)))
              .findFirst();
      if (next.isEmpty()) {
        break;
      }
      spreads.forEach(spread -> spread.remove(next.get()));
      left.remove(next.get());
      chosen.add(next.get());
    }
    return chosen;
  }

  private Set<Instance> candidates(Set<Instance> left) {
    Set<Instance> candidates = new LinkedHashSet<>();
    spreads.stream()
        .sorted((a, b) -> Integer.compare(b.difference(), a.difference()))
        .forEach(spread -> candidates.addAll(spread.ofLargestGroups()));
    candidates.addAll(left);
    return candidates;
  }

  /** How instances are spread over the values of one field. */
  private static final class Spread {
    private final String field;
    private final Map<String, Set<Instance>> groups = new LinkedHashMap<>();
    private final int atFirst;

    Spread(String field, Collection<Instance> instances) {
      this.field = field;
      for (Instance instance : instances) {
        groups.computeIfAbsent(value(instance), v -> new LinkedHashSet<>()).add(instance);
      }
      atFirst = difference();
    }

    int difference() {
      List<Integer> sizes = groups.values().stream().map(Set::size).toList();
      return sizes.isEmpty() ? 0 : Collections.max(sizes) - Collections.min(sizes);
    }

    void remove(Instance instance) {
      groups.get(value(instance)).remove(instance);
    }

    boolean isEvenerWithout(Instance instance) {
      Set<Instance> group = groups.get(value(instance));
      int least = Integer.MAX_VALUE;
      int most = 0;
      for (Set<Instance> each : groups.values()) {
        int size = each == group ? each.size() - 1 : each.size();
        least = Math.min(least, size);
        most = Math.max(most, size);
      }
      return most - least <= 1 || most - least < atFirst;
    }

    List<Instance> ofLargestGroups() {
      if (difference() == 0) {
        return List.of();
      }
      int most = groups.values().stream().mapToInt(Set::size).max().orElse(0);
      return groups.values().stream()
          .filter(group -> group.size() == most)
          .flatMap(Set::stream)
          .toList();
    }

    private String value(Instance instance) {
      Optional<AgentRef> agent = instance.agent();
      return switch (field) {
        case "hostname", "@hostname" -> agent.map(AgentRef::host).orElse("");
        case "@region" -> agent.flatMap(AgentRef::region).orElse("");
        case "@zone" -> agent.flatMap(AgentRef::zone).orElse("");
        default ->
            agent.stream()
                .flatMap(a -> a.attributes().stream())
                .filter(attribute -> attribute.getName().equals(field))
                .map(Spread::text)
                .findFirst()
                .orElse("");
      };
    }

    private static String text(Attribute attribute) {
      return switch (attribute.getType()) {
        case TEXT -> attribute.getText().getValue();
        case SCALAR -> Double.toString(attribute.getScalar().getValue());
        case RANGES -> attribute.getRanges().toString();
        case SET -> attribute.getSet().toString();
      };
    }
  }
}
