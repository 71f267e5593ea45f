package io.kernos.master.view;

import io.kernos.api.resources.Resources;
import io.kernos.api.v1.AgentInfo;
import io.kernos.api.v1.ExecutorInfo;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.Operation;
import java.time.Instant;
import java.util.Optional;

/**
 * An agent that is registered, as it was at a moment.
 *
 * @param address where its HTTP server listens: {@code host:port}
 * @param connected has a session with the master
 * @param active its resources are offered
 * @param availability whether operators want it to be used
 * @param total what it offers, with dynamic reservations and volumes applied
 * @param checkpointed its dynamic reservations and persistent volumes
 * @param used by id of the framework: tasks that are not terminal, and executors
 * @param offers outstanding, by id
 * @param tasks that are not yet acknowledged as terminal; look them up in their framework
 * @param executors by framework and executor id
 * @param operations by UUID in hexadecimal
 */
public record AgentView(
    AgentInfo info,
    String node,
    String version,
    String address,
    Instant registered,
    Optional<Instant> reregistered,
    boolean connected,
    boolean active,
    Availability availability,
    Resources total,
    Resources checkpointed,
    PersistentMap<String, Resources> used,
    PersistentMap<String, Offer> offers,
    PersistentMap<TaskKey, TaskKey> tasks,
    PersistentMap<ExecutorKey, ExecutorInfo> executors,
    PersistentMap<String, Operation> operations) {

  /** The agent's id. */
  public String id() {
    return info.getId().getValue();
  }

  /** Names a task. */
  public record TaskKey(String frameworkId, String taskId) {}

  /** Names an executor on an agent. */
  public record ExecutorKey(String frameworkId, String executorId) {}
}
