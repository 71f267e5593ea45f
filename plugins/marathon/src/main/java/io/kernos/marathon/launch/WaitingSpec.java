package io.kernos.marathon.launch;

import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.instance.Instance;
import io.kernos.marathon.instance.InstanceId;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** The waiting instances of one app or pod, and what became of offers meanwhile. */
final class WaitingSpec {
  private record Key(Instant version, String role) {}

  final Instant since;
  final OfferStatistics statistics = new OfferStatistics();
  private final Map<Key, WaitingGroup> groups = new LinkedHashMap<>();
  private final Map<InstanceId, WaitingGroup> groupOf = new HashMap<>();

  WaitingSpec(Instant since) {
    this.since = since;
  }

  /** Adds an instance, or moves it to its version; false: it waited for the same before. */
  boolean put(Instance instance) {
    Key key = new Key(instance.spec().version(), instance.role());
    WaitingGroup group =
        groups.computeIfAbsent(
            key, k -> new WaitingGroup(instance.spec(), instance.role(), statistics));
    WaitingGroup before = groupOf.put(instance.id(), group);
    if (before != null && before != group) {
      removeFrom(before, instance.id());
    }
    boolean reserved = instance.reservation().isPresent();
    (reserved ? group.fresh : group.reserved).remove(instance.id());
    return (reserved ? group.reserved : group.fresh).add(instance.id());
  }

  void remove(InstanceId id) {
    WaitingGroup group = groupOf.remove(id);
    if (group != null) {
      removeFrom(group, id);
    }
  }

  private void removeFrom(WaitingGroup group, InstanceId id) {
    group.fresh.remove(id);
    group.reserved.remove(id);
    if (group.size() == 0) {
      groups.values().remove(group);
    }
  }

  Collection<WaitingGroup> groups() {
    return groups.values();
  }

  int count() {
    return groupOf.size();
  }

  /** The newest version of which instances wait. */
  RunSpec spec() {
    return groups.values().stream()
        .map(group -> group.spec)
        .max(Comparator.comparing(RunSpec::version))
        .orElseThrow();
  }
}
