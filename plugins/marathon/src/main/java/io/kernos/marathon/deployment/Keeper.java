package io.kernos.marathon.deployment;

import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.group.RootGroup;
import io.kernos.marathon.instance.Goal;
import io.kernos.marathon.instance.Instance;
import io.kernos.marathon.instance.Instances;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Keeps as many instances as are wanted, where no deployment acts; ends those of what is gone
 * (Marathon: SchedulerActions.scale, reconcileTasks).
 */
final class Keeper {
  private final Supplier<RootGroup> root;
  private final Instances instances;
  private final Roster roster;

  Keeper(Supplier<RootGroup> root, Instances instances, Roster roster) {
    this.root = root;
    this.instances = instances;
    this.roster = roster;
  }

  /** Looks at one app or pod. */
  void look(PathId id) {
    Optional<RunSpec> spec = root.get().spec(id);
    if (spec.isPresent()) {
      keep(spec.get());
      return;
    }
    for (Instance instance : roster.of(id)) {
      if (instance.goal() != Goal.DECOMMISSIONED) {
        roster.end(id, new Moves.Ending(instance.id(), Goal.DECOMMISSIONED));
      }
    }
  }

  /** As many instances as it wants, not more. */
  void keep(RunSpec spec) {
    roster.carryOut(spec, new ScaleRollout(spec, Set.of()).next(roster.of(spec.id())));
  }

  /** Everything that is wanted, and everything that there is. */
  Set<PathId> all() {
    Set<PathId> ids = new TreeSet<>();
    root.get().specs().forEach(spec -> ids.add(spec.id()));
    instances.all().forEach(instance -> ids.add(instance.specId()));
    return ids;
  }
}
