package io.kernos.marathon.instance;

import io.kernos.api.v1.TaskStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One task of an instance.
 *
 * @param container of a pod; empty in an app
 * @param hostPorts that it was given, in the order of the definition's ports that have one
 * @param status the newest that came; empty before the first
 */
public record Task(
    String id,
    Optional<String> container,
    Condition condition,
    Instant stagedAt,
    Optional<Instant> startedAt,
    List<Integer> hostPorts,
    Optional<TaskStatus> status) {
  public Task {
    hostPorts = List.copyOf(hostPorts);
  }

  /** What its health checks say; empty when there are none, or before the first result. */
  public Optional<Boolean> healthy() {
    return status.filter(TaskStatus::hasHealthy).map(TaskStatus::getHealthy);
  }
}
