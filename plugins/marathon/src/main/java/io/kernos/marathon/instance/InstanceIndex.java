package io.kernos.marathon.instance;

import io.kernos.marathon.definition.PathId;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The instances by id and by app or pod, in the order in which they came. */
final class InstanceIndex {
  private final Map<InstanceId, Instance> all = new LinkedHashMap<>();
  private final Map<PathId, Map<InstanceId, Instance>> bySpec = new HashMap<>();

  Optional<Instance> get(InstanceId id) {
    return Optional.ofNullable(all.get(id));
  }

  /** A copy, so that a caller may change instances on its way through. */
  List<Instance> of(PathId spec) {
    return List.copyOf(bySpec.getOrDefault(spec, Map.of()).values());
  }

  Collection<Instance> all() {
    return Collections.unmodifiableCollection(all.values());
  }

  void put(Instance instance) {
    all.put(instance.id(), instance);
    bySpec
        .computeIfAbsent(instance.specId(), spec -> new LinkedHashMap<>())
        .put(instance.id(), instance);
  }

  void remove(Instance instance) {
    all.remove(instance.id());
    bySpec.computeIfPresent(
        instance.specId(),
        (spec, instances) -> {
          instances.remove(instance.id());
          return instances.isEmpty() ? null : instances;
        });
  }
}
