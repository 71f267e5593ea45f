package io.kernos.marathon.deployment;

import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.instance.Goal;
import io.kernos.marathon.instance.Instance;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * Replaces the instances of older versions, within the bounds of the upgrade strategy (Marathon:
 * TaskReplaceActor.scala). An old one that serves ends only when enough others do; what does not
 * serve makes room at once, for which the original waited for ever.
 */
final class RestartRollout implements Rollout {
  private final RunSpec spec;

  RestartRollout(RunSpec spec) {
    this.spec = spec;
  }

  @Override
  public Moves next(Collection<Instance> instances) {
    Count count = new Count(spec, instances);
    Capacity capacity = Capacity.of(spec, count.serving);
    List<Instance> chosen = new ArrayList<>(count.lost);

    // Instances of the new version that came back after they were replaced.
    int surplus = count.fresh.size() - spec.instances();
    int spare = capacity.spare();
    if (surplus > 0) {
      spare -= take(KillOrder.select(spec, count.fresh, Set.of(), surplus), spare, chosen);
    }
    List<Instance> old = new ArrayList<>(count.old);
    old.sort(
        Comparator.comparing(Standing::isServing)
            .thenComparing(KillOrder.leastUseFirst(spec.killSelection())));
    int toStart = Math.max(0, spec.instances() - count.fresh.size());
    int running = count.fresh.size() + count.old.size() + count.ending;
    int room = capacity.maximum() - running;
    int idle = (int) old.stream().filter(each -> !Standing.isServing(each)).count();
    // Idle ones go when one may go anyway, when they take the room of new ones, and one for each
    // new one that serves: else they may come to serve yet.
    int replaced = count.old.size() + count.freshServing - spec.instances();
    int needed = Math.max(0, Math.max(toStart - room, replaced));
    int idleGoing = spare > 0 ? idle : Math.min(idle, needed);
    chosen.addAll(old.subList(0, idleGoing));
    chosen.addAll(old.subList(idle, Math.min(old.size(), idle + Math.max(0, spare))));

    List<Moves.Ending> ends = chosen.stream().map(this::ending).toList();
    boolean done =
        ends.isEmpty()
            && count.old.isEmpty()
            && count.ending == 0
            && count.fresh.size() == spec.instances()
            && count.fresh.stream().allMatch(Standing::isServing);
    return new Moves(ends, false, Math.max(0, Math.min(toStart, room)), done);
  }

  /** Takes those that do not serve, and of the others at most {@code spare}. */
  private static int take(List<Instance> from, int spare, List<Instance> chosen) {
    int taken = 0;
    for (Instance instance : from) {
      if (!Standing.isServing(instance)) {
        chosen.add(instance);
      } else if (taken < spare) {
        chosen.add(instance);
        taken++;
      }
    }
    return taken;
  }

  private Moves.Ending ending(Instance instance) {
    return spec.isResident()
        ? new Moves.Ending(instance.id(), Goal.STOPPED)
        : Moves.Ending.keepingPlace(instance);
  }

  /** The instances by what they are to the rollout. */
  private static final class Count {
    /** Of the new version. */
    final List<Instance> fresh = new ArrayList<>();

    /** Of older versions, which may run. */
    final List<Instance> old = new ArrayList<>();

    /** Of older versions, which do not run: nothing is lost with them. */
    final List<Instance> lost = new ArrayList<>();

    int ending;
    int serving;
    int freshServing;

    Count(RunSpec spec, Collection<Instance> instances) {
      for (Instance instance : instances) {
        if (instance.goal() != Goal.RUNNING) {
          ending += Standing.isEnding(instance) ? 1 : 0;
        } else if (Standing.isOf(spec, instance)) {
          if (Standing.isWanted(instance)) {
            fresh.add(instance);
            freshServing += Standing.isServing(instance) ? 1 : 0;
          }
        } else {
          (Standing.isGone(instance) ? lost : old).add(instance);
        }
        serving += Standing.isServing(instance) ? 1 : 0;
      }
    }
  }
}
