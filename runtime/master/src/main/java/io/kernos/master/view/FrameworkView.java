package io.kernos.master.view;

import io.kernos.api.resources.Resources;
import io.kernos.api.v1.ExecutorInfo;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.Operation;
import io.kernos.api.v1.Task;
import io.kernos.api.v1.scheduler.OfferConstraints;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A framework, as it was at a moment.
 *
 * @param active gets offers
 * @param registered when it subscribed first under this master
 * @param reregistered when it subscribed last
 * @param unregistered when it was removed
 * @param suppressed roles for which it wants no offers
 * @param tasks by id: not terminal, or terminal and not yet acknowledged
 * @param unreachable tasks of agents that do not answer, oldest first
 * @param completed tasks, oldest first
 * @param executors by agent and executor id
 * @param offers outstanding, by id
 * @param operations by UUID in hexadecimal
 * @param used by id of the agent; each resource carries the role that it is allocated to
 */
public record FrameworkView(
    FrameworkInfo info,
    State state,
    boolean active,
    Instant registered,
    Instant reregistered,
    Optional<Instant> unregistered,
    Set<String> roles,
    Set<String> suppressed,
    OfferConstraints constraints,
    PersistentMap<String, Task> tasks,
    List<Task> unreachable,
    List<Task> completed,
    PersistentMap<ExecutorKey, ExecutorInfo> executors,
    PersistentMap<String, Offer> offers,
    PersistentMap<String, Operation> operations,
    PersistentMap<String, Resources> used) {

  /** How a framework stands to the master. */
  public enum State {
    /** Known from the registry or from agents; it has not subscribed since the master started. */
    RECOVERED,
    /** Has a connection. */
    CONNECTED,
    /** Lost its connection; its failover timeout runs. */
    DISCONNECTED,
    /** Removed for ever. */
    COMPLETED
  }

  /** The framework's id. */
  public String id() {
    return info.getId().getValue();
  }

  /** Whether it has a connection. */
  public boolean connected() {
    return state == State.CONNECTED;
  }

  /** Names an executor of a framework. */
  public record ExecutorKey(String agentId, String executorId) {}
}
