package io.kernos.marathon.launch;

import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.instance.Instance;
import io.kernos.marathon.instance.InstanceId;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Every instance that waits for an offer. */
final class Waiting {
  private final Map<PathId, WaitingSpec> specs = new TreeMap<>();
  private final Map<String, InstanceId> byVolume = new HashMap<>();

  /** An instance waits; false: it waited for the same before. */
  boolean put(Instance instance, Instant now) {
    instance
        .reservation()
        .ifPresent(reserved -> reserved.volumes().forEach(id -> byVolume.put(id, instance.id())));
    return specs.computeIfAbsent(instance.specId(), id -> new WaitingSpec(now)).put(instance);
  }

  /** It waits no longer. */
  void remove(Instance instance) {
    forgetVolumes(instance);
    WaitingSpec spec = specs.get(instance.specId());
    if (spec != null) {
      spec.remove(instance.id());
      if (spec.count() == 0) {
        specs.remove(instance.specId());
      }
    }
  }

  /** It waits for its volumes no longer. */
  void forgetVolumes(Instance instance) {
    instance.reservation().ifPresent(reserved -> reserved.volumes().forEach(byVolume::remove));
  }

  Optional<WaitingSpec> of(PathId spec) {
    return Optional.ofNullable(specs.get(spec));
  }

  Collection<WaitingSpec> specs() {
    return specs.values();
  }

  /** The instance that waits for a volume. */
  Optional<InstanceId> ofVolume(String volume) {
    return Optional.ofNullable(byVolume.get(volume));
  }
}
