package io.kernos.marathon.deployment;

import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.definition.UnreachableStrategy;
import io.kernos.marathon.instance.Condition;
import io.kernos.marathon.instance.Goal;
import io.kernos.marathon.instance.Instance;
import io.kernos.marathon.instance.InstanceId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Brings the count of instances to what is wanted, whatever their versions (Marathon:
 * DeploymentActor.scaleRunnable, TaskStartActor.scala). It waits for the instances that it started,
 * and for the end of those that it ended; instances of older versions were there before, and may be
 * as they are.
 */
final class ScaleRollout implements Rollout {
  private final RunSpec spec;
  private final Set<InstanceId> toKill;

  /**
   * Scales to the count of {@code spec}.
   *
   * @param toKill which go first, even when no fewer are wanted
   */
  ScaleRollout(RunSpec spec, Set<InstanceId> toKill) {
    this.spec = spec;
    this.toKill = toKill;
  }

  @Override
  public Moves next(Collection<Instance> instances) {
    List<Instance> wanted = new ArrayList<>();
    List<Moves.Ending> ends = new ArrayList<>();
    boolean adopt = false;
    boolean waits = false;
    int leaving = 0;
    for (Instance instance : instances) {
      if (Standing.isWanted(instance)) {
        wanted.add(instance);
      }
      // An agent that is gone takes a while to be given up; nobody waits for it.
      waits |= Standing.isEnding(instance);
      leaving += Standing.isEnding(instance) && instance.goal() == Goal.STOPPED ? 1 : 0;
    }
    Set<InstanceId> named = named(wanted);
    int excess = Math.max(wanted.size() - spec.instances(), named.size());
    List<Instance> chosen = KillOrder.select(spec, wanted, named, excess);
    for (Instance instance : chosen) {
      Moves.Ending ending = Moves.Ending.keepingPlace(instance);
      ends.add(ending);
      leaving += ending.goal() == Goal.STOPPED ? 1 : 0;
    }
    Set<Instance> ended = new HashSet<>(chosen);
    for (Instance instance : wanted) {
      if (!ended.contains(instance)) {
        adopt |= instance.isScheduled() && !Standing.isOf(spec, instance);
        waits |= Standing.isOf(spec, instance) && !hasArrived(instance);
      }
    }
    int missing = Math.max(0, spec.instances() - (wanted.size() - chosen.size()));
    boolean done = !waits && !adopt && chosen.isEmpty() && missing == 0;
    // One that keeps its place is the next to start, once it has stopped.
    return new Moves(ends, adopt, Math.max(0, missing - leaving), done);
  }

  /** A resident instance comes back under its old id: what runs the new version was not meant. */
  private Set<InstanceId> named(List<Instance> wanted) {
    Set<InstanceId> named = new HashSet<>();
    for (Instance instance : wanted) {
      if (toKill.contains(instance.id()) && !Standing.isOf(spec, instance)) {
        named.add(instance.id());
      }
    }
    return named;
  }

  private static boolean hasArrived(Instance instance) {
    return Standing.isServing(instance)
        || instance.goal() == Goal.RUNNING
            && instance.condition() == Condition.UNREACHABLE
            && instance.spec().unreachableStrategy() instanceof UnreachableStrategy.Disabled;
  }
}
