package io.kernos.marathon.deployment;

import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.group.Dependencies;
import io.kernos.marathon.group.RootDiff;
import io.kernos.marathon.group.RootGroup;
import io.kernos.marathon.instance.InstanceId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToIntFunction;

/**
 * Makes the way from one state of all groups to another (Marathon: DeploymentPlan.scala). First
 * what is removed stops, then what is new comes to be, then all that is new or changed gets its
 * instances, by the depth of its dependencies.
 *
 * <p>Unlike the original, what is removed stops in the reverse order of its dependencies, where it
 * has some: there, a database went together with those that used it.
 */
public final class Planner {
  private Planner() {}

  /**
   * Makes a plan.
   *
   * @param id a UUID
   * @param version of what changes
   * @param toKill instances that go first where fewer are wanted
   */
  public static DeploymentPlan plan(
      String id,
      Instant version,
      RootGroup original,
      RootGroup target,
      Map<PathId, Set<InstanceId>> toKill) {
    List<RunSpec> removed = new ArrayList<>();
    List<RunSpec> added = new ArrayList<>();
    List<RunSpec> affected = new ArrayList<>();
    for (RootDiff.Pair<RunSpec> changed : RootDiff.between(original, target).specs().values()) {
      changed.after().ifPresentOrElse(affected::add, () -> removed.add(changed.before().get()));
      if (changed.before().isEmpty()) {
        added.add(changed.after().get());
      }
    }
    List<DeploymentStep> steps = new ArrayList<>();
    for (List<RunSpec> tier : removedTiers(removed, original)) {
      add(steps, tier.stream().<DeploymentAction>map(DeploymentAction.Stop::new).toList());
    }
    add(steps, added.stream().<DeploymentAction>map(DeploymentAction.Start::new).toList());
    for (List<RunSpec> tier : tiers(affected, Dependencies.in(target)::depth).values()) {
      List<DeploymentAction> actions = new ArrayList<>();
      for (RunSpec spec : tier) {
        action(original.spec(spec.id()), spec, toKill).ifPresent(actions::add);
      }
      add(steps, actions);
    }
    return new DeploymentPlan(id, version, original, target, steps);
  }

  private static Collection<List<RunSpec>> removedTiers(List<RunSpec> removed, RootGroup original) {
    Set<PathId> ids = new TreeSet<>();
    removed.forEach(spec -> ids.add(spec.id()));
    return tiers(removed, Dependencies.among(ids, original)::depth).descendingMap().values();
  }

  private static NavigableMap<Integer, List<RunSpec>> tiers(
      List<RunSpec> specs, ToIntFunction<RunSpec> depth) {
    NavigableMap<Integer, List<RunSpec>> tiers = new TreeMap<>();
    for (RunSpec spec : specs) {
      tiers.computeIfAbsent(depth.applyAsInt(spec), d -> new ArrayList<>()).add(spec);
    }
    return tiers;
  }

  private static Optional<DeploymentAction> action(
      Optional<RunSpec> before, RunSpec after, Map<PathId, Set<InstanceId>> toKill) {
    if (before.isEmpty()) {
      return Optional.of(new DeploymentAction.Scale(after, Set.of()));
    }
    RunSpec old = before.get();
    boolean upgrade = old.differsInConfig(after);
    boolean scaled = !upgrade && old.instances() != after.instances();
    if (scaled || after.instances() == 0) {
      return Optional.of(
          new DeploymentAction.Scale(after, toKill.getOrDefault(after.id(), Set.of())));
    }
    boolean restart = upgrade || !old.versionInfo().equals(after.versionInfo());
    return restart ? Optional.of(new DeploymentAction.Restart(after)) : Optional.empty();
  }

  private static void add(List<DeploymentStep> steps, List<DeploymentAction> actions) {
    if (!actions.isEmpty()) {
      steps.add(new DeploymentStep(actions));
    }
  }
}
