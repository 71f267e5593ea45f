package io.kernos.marathon.validation;

import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.group.GroupInfo;
import io.kernos.marathon.group.RootGroup;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * An app never takes the place of a pod, nor a pod that of an app (Marathon: Group.scala,
 * noAppsAndPodsWithSameId). A {@link RootGroup} has one of them at each id, so that this is looked
 * at before one is put there.
 */
public final class SharedIds {
  private SharedIds() {}

  /**
   * With this app or pod, as {@link RootGroup#with(RunSpec, Instant)}.
   *
   * @throws ViolationsException if its id is that of the other kind
   */
  public static RootGroup with(RootGroup root, RunSpec spec, Instant now) {
    RootGroup next = root.with(spec, now);
    Violations violations = new Violations();
    List<PathId> groups = next.groups().stream().map(GroupInfo::id).toList();
    check(root.spec(spec.id()), spec, groups, violations);
    violations.throwIfAny();
    return next;
  }

  /**
   * Notes it if an app or pod has the id of another of the other kind.
   *
   * @param there what has the id
   * @param groups the root first
   */
  public static void check(
      Optional<RunSpec> there, RunSpec spec, Collection<PathId> groups, Violations violations) {
    if (there.isEmpty() || there.get().getClass() == spec.getClass()) {
      return;
    }
    int index = -1;
    for (PathId group : groups) {
      if (spec.id().isWithin(group)) {
        // The original looks at the root, and at each group on its own.
        violations.add(
            group.isRoot() ? "/" : "/groups(" + index + ")",
            "Applications and Pods may not share the same id");
      }
      index++;
    }
  }
}
