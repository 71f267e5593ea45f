package io.kernos.marathon.instance;

import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.HealthCheck;
import io.kernos.marathon.definition.UnreachableStrategy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a status update makes of an instance (Marathon: InstanceUpdater.scala, Task.scala).
 *
 * @param after the instance as it is then
 * @param task of which the update tells, as it is then
 * @param forget nothing of the instance is left to be kept
 */
record Transition(Instance after, Task task, boolean forget) {

  /** Empty: the update changes nothing. */
  static Optional<Transition> of(Instance instance, Task task, TaskStatus status, Instant now) {
    Condition condition = Statuses.condition(status);
    // A task that has ended stays so: a late TASK_LOST of a killed one must not make it a failure.
    if (task.condition().isTerminal() || !isNews(task, status, condition)) {
      return Optional.empty();
    }
    boolean starts = condition == Condition.RUNNING && task.startedAt().isEmpty();
    Task updated =
        new Task(
            task.id(),
            task.container(),
            condition,
            task.stagedAt(),
            starts ? Optional.of(now) : task.startedAt(),
            task.hostPorts(),
            Optional.of(status));
    List<Task> tasks = new ArrayList<>(instance.tasks());
    tasks.replaceAll(old -> old.id().equals(task.id()) ? updated : old);
    Instance after = settled(instance.withTasks(tasks), now);
    return Optional.of(new Transition(abandoned(after, now), updated, isOver(after, now)));
  }

  private static boolean isNews(Task task, TaskStatus status, Condition condition) {
    return condition.isTerminal()
        || condition == Condition.RUNNING && task.startedAt().isEmpty()
        || task.status().isEmpty()
        || Statuses.differs(task.status().get(), status);
  }

  /** The instance in the condition and health that its tasks tell. */
  static Instance settled(Instance instance, Instant now) {
    Condition condition = condition(instance, now);
    Optional<Boolean> healthy = health(instance, condition);
    if (condition == instance.condition() && healthy.equals(instance.healthy())) {
      return instance;
    }
    Optional<Instant> active =
        instance.tasks().stream()
            .flatMap(task -> task.startedAt().stream())
            .min(Comparator.naturalOrder());
    return new Instance(
        instance.id(),
        instance.spec(),
        condition,
        instance.goal(),
        now,
        active,
        healthy,
        instance.ready(),
        instance.agent(),
        instance.tasks(),
        instance.reservation(),
        instance.role());
  }

  private static Condition condition(Instance instance, Instant now) {
    Condition first =
        instance.tasks().stream()
            .map(Task::condition)
            .min(Comparator.naturalOrder())
            .orElse(Condition.UNKNOWN);
    return first == Condition.UNREACHABLE && isInactive(instance, now)
        ? Condition.UNREACHABLE_INACTIVE
        : first;
  }

  private static boolean isInactive(Instance instance, Instant now) {
    return instance.spec().unreachableStrategy() instanceof UnreachableStrategy.Enabled strategy
        && instance.tasks().stream()
            .anyMatch(task -> Statuses.unreachableFor(task, strategy.inactiveAfter(), now));
  }

  /** Unreachable for so long that nobody waits for it any more. */
  static boolean isGivenUp(Instance instance, Instant now) {
    return instance.spec().unreachableStrategy() instanceof UnreachableStrategy.Enabled strategy
        && instance.tasks().stream()
            .anyMatch(task -> Statuses.unreachableFor(task, strategy.expungeAfter(), now));
  }

  static boolean isUnreachable(Condition condition) {
    return condition == Condition.UNREACHABLE || condition == Condition.UNREACHABLE_INACTIVE;
  }

  /** All of its tasks have ended, or it has none. */
  static boolean hasEnded(Instance instance) {
    return instance.tasks().stream().allMatch(task -> task.condition().isTerminal());
  }

  private static boolean isOver(Instance instance, Instant now) {
    if (isGivenUp(instance, now)) {
      return true;
    }
    boolean lostPlace = hasEnded(instance) && isGoneByOperator(instance);
    return switch (instance.goal()) {
      case RUNNING -> false;
      case STOPPED -> lostPlace;
      // A kill does not reach what is unreachable; should it come back, it is unknown and killed.
      case DECOMMISSIONED -> hasEnded(instance) || isUnreachable(instance.condition());
    };
  }

  /** An agent that an operator declared gone takes what is reserved on it along. */
  private static Instance abandoned(Instance instance, Instant now) {
    return instance.reservation().isPresent() && hasEnded(instance) && isGoneByOperator(instance)
        ? instance
            .withPlace(Optional.empty(), Optional.empty())
            .withCondition(Condition.SCHEDULED, now)
        : instance;
  }

  private static boolean isGoneByOperator(Instance instance) {
    return instance.tasks().stream()
        .flatMap(task -> task.status().stream())
        .anyMatch(status -> status.getState() == TaskState.TASK_GONE_BY_OPERATOR);
  }

  /** Whether the scheduler itself looks how it is; then its results say whether it is healthy. */
  static boolean isProbed(Instance instance) {
    return instance.spec() instanceof App app
        && app.healthChecks().stream().map(HealthCheck::protocol).anyMatch(p -> !p.byExecutor());
  }

  /** What executors say (Marathon: Instance.computeHealth). */
  private static Optional<Boolean> health(Instance instance, Condition condition) {
    if (isProbed(instance)) {
      return condition == Condition.RUNNING ? instance.healthy() : Optional.empty();
    }
    Optional<Boolean> found = Optional.empty();
    for (Task task : instance.tasks()) {
      boolean running = task.condition() == Condition.RUNNING;
      if (running && task.healthy().isPresent()) {
        if (!task.healthy().get()) {
          return Optional.of(false);
        }
        found = Optional.of(true);
      } else if (!running && task.condition() != Condition.FINISHED) {
        return Optional.empty();
      }
    }
    return found;
  }
}
