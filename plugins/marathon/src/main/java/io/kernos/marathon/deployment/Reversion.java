package io.kernos.marathon.deployment;

import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.group.GroupInfo;
import io.kernos.marathon.group.RootGroup;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Takes back what a deployment changed, and nothing else: what others have changed since stays
 * (Marathon: DeploymentPlanReverter.scala).
 */
public final class Reversion {
  private final RootGroup original;
  private final RootGroup target;

  private Reversion(RootGroup original, RootGroup target) {
    this.original = original;
    this.target = target;
  }

  /** The way back from a plan. */
  public static Reversion of(DeploymentPlan plan) {
    return between(plan.original(), plan.target());
  }

  /** The way back from {@code target} to {@code original}. */
  public static Reversion between(RootGroup original, RootGroup target) {
    return new Reversion(original, target);
  }

  /** All groups as they are now, without the deployment's changes. */
  public RootGroup apply(RootGroup now, Instant version) {
    // Specs first: a group that was added can go once nothing is in it.
    return revertGroups(revertSpecs(now, version), version);
  }

  private RootGroup revertSpecs(RootGroup now, Instant version) {
    List<RunSpec> restored = new ArrayList<>();
    for (RunSpec old : original.specs()) {
      RunSpec after = target.spec(old.id()).orElse(null);
      if (after != old && !old.equals(after)) {
        restored.add(old);
      }
    }
    RootGroup result = restored.isEmpty() ? now : now.with(restored, version);
    for (RunSpec added : target.specs()) {
      if (original.spec(added.id()).isEmpty()) {
        result = result.withoutSpec(added.id(), version);
      }
    }
    return result;
  }

  private RootGroup revertGroups(RootGroup now, Instant version) {
    Set<PathId> innerFirst = new TreeSet<>(Collections.reverseOrder());
    original.groups().forEach(group -> innerFirst.add(group.id()));
    target.groups().forEach(group -> innerFirst.add(group.id()));
    RootGroup result = now;
    for (PathId id : innerFirst) {
      Optional<GroupInfo> before = original.group(id);
      Optional<GroupInfo> after = target.group(id);
      if (before.isEmpty()) {
        result = revertAddition(result, after.get(), version);
      } else if (after.isEmpty() || after.get() != before.get()) {
        result = revertChange(result, before.get(), after, version);
      }
    }
    return result;
  }

  private static RootGroup revertAddition(RootGroup now, GroupInfo added, Instant version) {
    GroupInfo group = now.group(added.id()).orElse(null);
    if (group == null) {
      return now;
    }
    boolean empty = now.specsWithin(group.id()).isEmpty() && now.groupsIn(group.id()).isEmpty();
    if (empty && group.dependencies().equals(added.dependencies())) {
      return now.withoutGroup(group.id(), version);
    }
    Set<PathId> dependencies = new HashSet<>(group.dependencies());
    return dependencies.removeAll(added.dependencies())
        ? now.with(with(group, dependencies, version), version)
        : now;
  }

  private static RootGroup revertChange(
      RootGroup now, GroupInfo before, Optional<GroupInfo> after, Instant version) {
    GroupInfo group =
        now.group(before.id())
            .orElse(new GroupInfo(before.id(), Set.of(), version, before.enforceRole()));
    Set<PathId> gone = after.map(GroupInfo::dependencies).orElse(Set.of());
    Set<PathId> dependencies = new HashSet<>(group.dependencies());
    dependencies.addAll(without(before.dependencies(), gone));
    dependencies.removeAll(without(gone, before.dependencies()));
    boolean same = now.group(before.id()).isPresent() && dependencies.equals(group.dependencies());
    return same ? now : now.with(with(group, dependencies, version), version);
  }

  private static Set<PathId> without(Set<PathId> some, Set<PathId> others) {
    Set<PathId> rest = new HashSet<>(some);
    rest.removeAll(others);
    return rest;
  }

  private static GroupInfo with(GroupInfo group, Set<PathId> dependencies, Instant version) {
    return new GroupInfo(group.id(), dependencies, version, group.enforceRole());
  }
}
