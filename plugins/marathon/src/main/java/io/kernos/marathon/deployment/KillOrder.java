package io.kernos.marathon.deployment;

import io.kernos.marathon.definition.KillSelection;
import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.instance.Instance;
import io.kernos.marathon.instance.InstanceId;
import io.kernos.marathon.instance.Task;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which instances go first when there are too many (Marathon: ScalingProposition.scala). */
final class KillOrder {
  private KillOrder() {}

  /**
   * Chooses instances: first those that users named, then those that stand in the way of an even
   * spread (GROUP_BY), then those of least use.
   */
  static List<Instance> select(
      RunSpec spec, Collection<Instance> from, Set<InstanceId> named, int count) {
    List<Instance> chosen = new ArrayList<>();
    List<Instance> others = new ArrayList<>();
    from.forEach(instance -> (named.contains(instance.id()) ? chosen : others).add(instance));
    int left = count - chosen.size();
    if (left > 0) {
      others.sort(leastUseFirst(spec.killSelection()));
      List<Instance> uneven = Balance.of(spec, others).select(left);
      chosen.addAll(uneven);
      Set<Instance> taken = new HashSet<>(uneven);
      others.stream()
          .filter(instance -> !taken.contains(instance))
          .limit(left - uneven.size())
          .forEach(chosen::add);
    }
    return chosen.subList(0, Math.min(Math.max(count, 0), chosen.size()));
  }

  /** What does not work before what does; of the same kind, by age. */
  static Comparator<Instance> leastUseFirst(KillSelection selection) {
    Comparator<Instance> byAge = Comparator.comparing(KillOrder::moment);
    return Comparator.comparingInt(KillOrder::use)
        .thenComparing(selection == KillSelection.YOUNGEST_FIRST ? byAge.reversed() : byAge)
        .thenComparing(Instance::id);
  }

  /**
   * The original's code puts what waits for an offer last and looks at no health, against its own
   * comment: a healthy instance would end while another has not even begun.
   */
  private static int use(Instance instance) {
    return switch (instance.condition()) {
      case UNREACHABLE, UNREACHABLE_INACTIVE -> 1;
      case PROVISIONED, STAGING -> 3;
      case STARTING -> 4;
      case RUNNING -> Standing.isServing(instance) ? 5 : unready(instance);
      case KILLING -> 5;
      default -> 0;
    };
  }

  private static int unready(Instance instance) {
    return instance.healthy().orElse(true) ? 4 : 2;
  }

  private static Instant moment(Instance instance) {
    return instance
        .activeSince()
        .or(() -> instance.tasks().stream().map(Task::stagedAt).max(Comparator.naturalOrder()))
        .orElse(instance.since());
  }
}
