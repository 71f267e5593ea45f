package io.kernos.marathon.launch.match;

import io.kernos.marathon.definition.Constraint;
import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.instance.AgentRef;
import io.kernos.marathon.instance.Instance;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Where instances of an app or pod are, as far as its constraints ask. Made once for a batch of
 * offers; each instance that is placed is added.
 */
public final class Placements {
  private final Map<String, Spread> spreads = new HashMap<>();

  private Placements() {}

  /**
   * Counts the instances that constrain new ones: those of this configuration that have a place, if
   * only a reserved one, and are not lost. An old version does not keep its successor away
   * (Marathon: ResourceMatcher.scala).
   */
  public static Placements of(RunSpec spec, Collection<Instance> instances) {
    Placements placements = new Placements();
    for (Constraint constraint : spec.constraints()) {
      placements.spreads.computeIfAbsent(constraint.field(), Spread::new);
    }
    if (placements.spreads.isEmpty()) {
      return placements;
    }
    for (Instance instance : instances) {
      if (constrains(spec, instance)) {
        placements.add(instance.agent().orElseThrow());
      }
    }
    return placements;
  }

  /** Whether an instance constrains new ones of {@code spec}. */
  public static boolean constrains(RunSpec spec, Instance instance) {
    return instance.agent().isPresent()
        && (!instance.isScheduled() || instance.reservation().isPresent())
        && constrains(spec, instance.spec())
        && switch (instance.condition()) {
          case GONE, UNREACHABLE, UNKNOWN, DROPPED -> false;
          default -> true;
        };
  }

  /** Whether instances of version {@code other} constrain new ones of {@code spec}. */
  public static boolean constrains(RunSpec spec, RunSpec other) {
    return !other.version().isBefore(spec.versionInfo().lastConfigChangeAt());
  }

  /** One more instance runs there. */
  public void add(AgentRef agent) {
    for (Spread spread : spreads.values()) {
      spread.add(agent);
    }
  }

  /** One that was counted is none of the others. */
  public void remove(AgentRef agent) {
    for (Spread spread : spreads.values()) {
      spread.remove(agent);
    }
  }

  Spread of(String field) {
    return spreads.get(field);
  }
}
