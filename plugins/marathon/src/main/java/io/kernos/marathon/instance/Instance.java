package io.kernos.marathon.instance;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.RunSpec;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One instance of an app or pod, at a moment.
 *
 * @param spec the version of the definition that it runs, or will
 * @param since when it came to its condition
 * @param activeSince when its first task ran
 * @param healthy empty without health checks, and before all of them have a result
 * @param ready passes the definition's readiness checks, or has none
 * @param tasks none before it is launched
 * @param role in which its resources are allocated
 */
public record Instance(
    InstanceId id,
    RunSpec spec,
    Condition condition,
    Goal goal,
    Instant since,
    Optional<Instant> activeSince,
    Optional<Boolean> healthy,
    boolean ready,
    Optional<AgentRef> agent,
    List<Task> tasks,
    Optional<Reservation> reservation,
    String role) {
  public Instance {
    tasks = List.copyOf(tasks);
  }

  public PathId specId() {
    return id.spec();
  }

  /** Waits for an offer, for the first time or again. */
  public boolean isScheduled() {
    return goal == Goal.RUNNING && (condition == Condition.SCHEDULED || condition.isTerminal());
  }

  public boolean isRunning() {
    return condition == Condition.RUNNING;
  }

  /** Passes its health checks, or has none (Marathon: Instance.consideredHealthy). */
  public boolean consideredHealthy() {
    return !spec.hasHealthChecks() || healthy.orElse(false);
  }

  /** A new instance that waits for an offer. */
  public static Instance scheduled(InstanceId id, RunSpec spec, Instant now) {
    return new Instance(
        id,
        spec,
        Condition.SCHEDULED,
        Goal.RUNNING,
        now,
        Optional.empty(),
        Optional.empty(),
        !asksReadiness(spec),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        spec.role());
  }

  /** Whether an instance must answer that it is ready. */
  static boolean asksReadiness(RunSpec spec) {
    return spec instanceof App app && !app.readinessChecks().isEmpty();
  }

  /** One of its tasks. */
  public Optional<Task> task(String taskId) {
    return tasks.stream().filter(task -> task.id().equals(taskId)).findFirst();
  }

  public Instance withGoal(Goal other) {
    return new Instance(
        id,
        spec,
        condition,
        other,
        since,
        activeSince,
        healthy,
        ready,
        agent,
        tasks,
        reservation,
        role);
  }

  /** The same, to run another version. */
  public Instance withSpec(RunSpec other) {
    return new Instance(
        id,
        other,
        condition,
        goal,
        since,
        activeSince,
        healthy,
        ready,
        agent,
        tasks,
        reservation,
        role);
  }

  public Instance withHealthy(Optional<Boolean> other) {
    return new Instance(
        id,
        spec,
        condition,
        goal,
        since,
        activeSince,
        other,
        ready,
        agent,
        tasks,
        reservation,
        role);
  }

  public Instance withReady(boolean other) {
    return new Instance(
        id,
        spec,
        condition,
        goal,
        since,
        activeSince,
        healthy,
        other,
        agent,
        tasks,
        reservation,
        role);
  }

  public Instance withTasks(List<Task> other) {
    return new Instance(
        id,
        spec,
        condition,
        goal,
        since,
        activeSince,
        healthy,
        ready,
        agent,
        other,
        reservation,
        role);
  }

  /** The same in another condition since {@code when}. */
  public Instance withCondition(Condition other, Instant when) {
    return new Instance(
        id, spec, other, goal, when, activeSince, healthy, ready, agent, tasks, reservation, role);
  }

  /** The same in a place, or with none. */
  public Instance withPlace(Optional<AgentRef> place, Optional<Reservation> reserved) {
    return new Instance(
        id,
        spec,
        condition,
        goal,
        since,
        activeSince,
        healthy,
        ready,
        place,
        tasks,
        reserved,
        role);
  }
}
