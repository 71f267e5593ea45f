package io.kernos.marathon.instance;

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
}
