package io.kernos.marathon.deployment;

import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.instance.Goal;
import io.kernos.marathon.instance.Instance;
import io.kernos.marathon.instance.InstanceId;
import io.kernos.marathon.instance.Instances;
import io.kernos.spi.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The instances as rollouts see them: what was told to end is on its way out from that moment, not
 * only once that is stored. Else a second look would end others in its place.
 */
final class Roster {
  /**
   * So many of an app wait for offers at most; the others come as these are launched. Else a slip
   * of the finger that wants a thousand million instances would fill the memory.
   */
  static final int MOST_WAITING = 10_000;

  private static final Duration RETRY = Duration.ofSeconds(1);

  private final Instances instances;
  private final Clock clock;
  private final Consumer<PathId> look;
  private final Map<PathId, Map<InstanceId, Goal>> leaving = new HashMap<>();

  /**
   * A view of instances.
   *
   * @param look told an app or pod whose instances are to be looked at again
   */
  Roster(Instances instances, Clock clock, Consumer<PathId> look) {
    this.instances = instances;
    this.clock = clock;
    this.look = look;
  }

  /** All of an app or pod. */
  Collection<Instance> of(PathId spec) {
    Map<InstanceId, Goal> goals = leaving.get(spec);
    Collection<Instance> all = instances.of(spec);
    if (goals == null) {
      return all;
    }
    return all.stream()
        .map(
            instance -> {
              Goal goal = goals.get(instance.id());
              return goal == null ? instance : instance.withGoal(goal);
            })
        .toList();
  }

  /** Does what a rollout wants. */
  void carryOut(RunSpec spec, Moves moves) {
    moves.ends().forEach(ending -> end(spec.id(), ending));
    if (moves.adopt()) {
      instances.adopt(spec);
    }
    if (moves.schedule() > 0) {
      long waiting = instances.of(spec.id()).stream().filter(Instance::isScheduled).count();
      int more = (int) Math.min(moves.schedule(), MOST_WAITING - waiting);
      if (more > 0) {
        instances.schedule(spec, more);
      }
    }
  }

  /** One ends. */
  void end(PathId spec, Moves.Ending ending) {
    leaving.computeIfAbsent(spec, id -> new HashMap<>()).put(ending.id(), ending.goal());
    instances
        .end(ending.id(), ending.goal())
        .onComplete(
            stored -> {
              left(spec, ending);
              look.accept(spec);
            },
            failure -> {
              left(spec, ending);
              clock.after(RETRY, () -> look.accept(spec));
            });
  }

  private void left(PathId spec, Moves.Ending ending) {
    leaving.computeIfPresent(
        spec,
        (id, goals) -> {
          goals.remove(ending.id(), ending.goal());
          return goals.isEmpty() ? null : goals;
        });
  }
}
