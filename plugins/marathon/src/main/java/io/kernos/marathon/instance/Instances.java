package io.kernos.marathon.instance;

import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.RunSpec;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * All instances. On the scheduler's context.
 *
 * <ol>
 *   <li>Reads MUST show every change as soon as it is decided, so that each decision builds on the
 *       last; listeners MUST be told each change in order, once it is stored. Instances that only
 *       wait for an offer need no storing: whoever wanted them asks again.
 *   <li>An instance whose goal is to end MUST be killed until it has ended, whatever happens.
 * </ol>
 */
public interface Instances {

  Optional<Instance> get(InstanceId id);

  /** The instance of a task. */
  Optional<Instance> ofTask(String taskId);

  /** The instances of an app or pod, of every version, goal and condition. */
  Collection<Instance> of(PathId spec);

  /** Every instance. */
  Collection<Instance> all();

  /**
   * Instances of {@code spec} wait for an offer: resident ones that were stopped, then new ones.
   */
  List<Instance> schedule(RunSpec spec, int count);

  /** Instances that wait for an offer are of this version from now on (after a scale change). */
  void adopt(RunSpec spec);

  /**
   * Notes that instances are about to be launched: stored when it succeeds, then send ACCEPT.
   *
   * @param launched of condition {@link Condition#PROVISIONED}, with agent and tasks; or still
   *     waiting, with what is about to be reserved
   */
  Future<Void> launching(Collection<Instance> launched);

  /** An instance ends: what waits for an offer at once, what runs once it was killed. */
  Future<Void> end(InstanceId id, Goal goal);

  /** The last failure of an app's task; empty when none is known. */
  Optional<TaskFailure> lastFailure(PathId spec);

  void listen(InstanceListener listener);

  /**
   * How a task failed.
   *
   * @param state such as {@code TASK_FAILED}
   */
  record TaskFailure(
      PathId spec,
      String taskId,
      String state,
      String message,
      String host,
      Optional<String> agentId,
      Instant version,
      Instant timestamp) {}
}
