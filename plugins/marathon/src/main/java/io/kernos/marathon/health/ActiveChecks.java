package io.kernos.marathon.health;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.HealthCheck;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.instance.Instance;
import io.kernos.marathon.instance.Instances;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Which versions' health checks are active, told as they come and go: those of what is wanted, and
 * of what still runs (Marathon: MarathonHealthCheckManager.scala, reconcile).
 */
final class ActiveChecks {
  private final Instances instances;
  private final HealthEvents events;
  private final Function<PathId, Optional<RunSpec>> newest;
  private final Map<PathId, Map<Instant, List<HealthCheck>>> active = new HashMap<>();

  ActiveChecks(
      Instances instances, HealthEvents events, Function<PathId, Optional<RunSpec>> newest) {
    this.instances = instances;
    this.events = events;
    this.newest = newest;
  }

  void seen(Instance instance) {
    add(instance.spec());
  }

  private void add(RunSpec spec) {
    if (spec instanceof App app && !app.healthChecks().isEmpty()) {
      Map<Instant, List<HealthCheck>> versions =
          active.computeIfAbsent(app.id(), id -> new TreeMap<>());
      if (!versions.containsKey(app.version())) {
        List<HealthCheck> checks = app.healthChecks().stream().distinct().toList();
        versions.put(app.version(), checks);
        checks.forEach(check -> events.added(app.id(), app.version(), check));
      }
    }
  }

  /** An instance is gone, or of another version now. */
  void left(Instance before, Optional<Instance> after) {
    boolean stays =
        after.filter(now -> now.spec().version().equals(before.spec().version())).isPresent();
    if (!stays) {
      removeUnused(before.specId(), before.spec().version());
    }
  }

  void reconcile(Collection<? extends RunSpec> wanted) {
    wanted.forEach(this::add);
    for (PathId spec : List.copyOf(active.keySet())) {
      for (Instant version : List.copyOf(active.get(spec).keySet())) {
        removeUnused(spec, version);
      }
    }
  }

  private void removeUnused(PathId spec, Instant version) {
    Map<Instant, List<HealthCheck>> versions = active.get(spec);
    if (versions == null || !versions.containsKey(version) || isUsed(spec, version)) {
      return;
    }
    new LinkedHashSet<>(versions.remove(version)).forEach(check -> events.removed(spec));
    if (versions.isEmpty()) {
      active.remove(spec);
    }
  }

  private boolean isUsed(PathId spec, Instant version) {
    return newest.apply(spec).filter(now -> now.version().equals(version)).isPresent()
        || instances.of(spec).stream().anyMatch(i -> i.spec().version().equals(version));
  }
}
