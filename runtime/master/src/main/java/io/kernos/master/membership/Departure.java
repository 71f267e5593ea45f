package io.kernos.master.membership;

import io.kernos.api.task.TaskStates;
import io.kernos.api.v1.AgentID;
import io.kernos.api.v1.AgentInfo;
import io.kernos.api.v1.ExecutorInfo;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.OperationState;
import io.kernos.api.v1.Task;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.master.agent.Agent;
import io.kernos.master.agent.Agents;
import io.kernos.master.allocator.Allocator;
import io.kernos.master.framework.Events;
import io.kernos.master.framework.Framework;
import io.kernos.master.framework.Frameworks;
import io.kernos.master.framework.Streams;
import io.kernos.master.offer.Offers;
import io.kernos.master.operation.Operations;
import io.kernos.master.registry.Registry;
import io.kernos.master.task.Reconciliation;
import io.kernos.master.task.StatusUpdates;
import io.kernos.master.task.Statuses;
import io.kernos.master.task.Tasks;
import io.kernos.master.view.AgentView.ExecutorKey;
import io.kernos.master.view.AgentView.TaskKey;
import io.kernos.master.view.Counters;
import io.kernos.spi.time.Clock;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Agents that lose their session, do not come back, leave, or are sent away. */
final class Departure {
  private static final Logger log = LoggerFactory.getLogger(Departure.class);

  private final Agents agents;
  private final Frameworks frameworks;
  private final Offers offers;
  private final Tasks tasks;
  private final Operations operations;
  private final Statuses statuses;
  private final StatusUpdates updates;
  private final Streams streams;
  private final Allocator allocator;
  private final Registry registry;
  private final Counters counters;
  private final Clock clock;

  /** Agents whose departure is being stored. */
  private final Set<String> leaving = new LinkedHashSet<>();

  Departure(
      Agents agents,
      Frameworks frameworks,
      Offers offers,
      Tasks tasks,
      Operations operations,
      Statuses statuses,
      StatusUpdates updates,
      Streams streams,
      Allocator allocator,
      Registry registry,
      Counters counters,
      Clock clock) {
    this.agents = agents;
    this.frameworks = frameworks;
    this.offers = offers;
    this.tasks = tasks;
    this.operations = operations;
    this.statuses = statuses;
    this.updates = updates;
    this.streams = streams;
    this.allocator = allocator;
    this.registry = registry;
    this.counters = counters;
    this.clock = clock;
  }

  /** Whether the agent is about to be unreachable or gone: it has to wait to register again. */
  boolean isLeaving(String id) {
    return leaving.contains(id);
  }

  /** The agent cannot be told anything; its tasks run on as far as is known. */
  void disconnected(Agent agent) {
    agent.disconnect();
    allocator.deactivateAgent(agent.id());
    for (Offer offer : agent.offers().values()) {
      offers.rescind(offer);
    }
  }

  /** The agent did not answer for too long. */
  void unreachable(Agent agent, String message) {
    if (!leaving.add(agent.key())) {
      return;
    }
    Instant now = clock.now();
    registry
        .markUnreachable(agent.info(), now)
        .onComplete(
            stored -> {
              leaving.remove(agent.key());
              if (agents.get(agent.key()) == agent) {
                counters.increment("slave_removals/reason_unhealthy");
                log.warn("agent {} is lost: {}", agent, message);
                lose(agent, TaskState.TASK_UNREACHABLE, now, message);
              }
            },
            error -> leaving.remove(agent.key()));
  }

  /** The agent has left, or its word was that it will not come back. */
  void unregistered(Agent agent, String reason) {
    if (!leaving.add(agent.key())) {
      return;
    }
    counters.increment("messages_unregister_slave");
    registry
        .removeAgent(agent.key())
        .onComplete(
            stored -> {
              leaving.remove(agent.key());
              if (agents.get(agent.key()) == agent) {
                counters.increment("slave_removals/reason_unregistered");
                log.info("agent {} has left: {}", agent, reason);
                lose(
                    agent,
                    TaskState.TASK_LOST,
                    null,
                    "Agent " + agent.info().getHostname() + " removed: " + reason);
              }
            },
            error -> leaving.remove(agent.key()));
  }

  private void lose(Agent agent, TaskState state, Instant since, String message) {
    agent.channel().ifPresent(channel -> channel.close(message));
    disconnected(agent);
    counters.increment("slave_removals");
    allocator.removeAgent(agent.id());
    for (TaskKey key : agent.tasks().keySet()) {
      Framework framework = frameworks.get(key.frameworkId());
      Task task = framework == null ? null : framework.task(key.taskId());
      if (task != null && TaskStates.isTerminal(Statuses.told(task))) {
        end(framework, task);
      } else if (task != null) {
        lose(framework, task, state, since, message);
      }
    }
    agent
        .executors()
        .forEach((ExecutorKey key, ExecutorInfo info) -> tasks.removeExecutor(agent, key));
    operations.endAll(
        agent,
        since == null
            ? OperationState.OPERATION_GONE_BY_OPERATOR
            : OperationState.OPERATION_UNREACHABLE,
        since == null ? message : "Agent was marked unreachable");
    agents.remove(agent);
    if (since != null) {
      agents.addUnreachable(agent.key(), since);
    }
    tellLost(agent.id());
  }

  /**
   * A task that ended before its agent was lost is not lost. Its framework may know its end, from
   * an update or because it asked, and may not: it is told that end, and nothing else.
   */
  private void end(Framework framework, Task task) {
    updates.forward(
        framework,
        statuses.latest(task, TaskStatus.Reason.REASON_RECONCILIATION, "Latest task state"));
    tasks.remove(framework, task, false);
  }

  private void lose(
      Framework framework, Task task, TaskState state, Instant since, String message) {
    boolean aware = framework.capabilities().partitionAware();
    TaskState told = aware ? state : TaskState.TASK_LOST;
    TaskStatus.Builder status =
        statuses.of(task, told, TaskStatus.Reason.REASON_AGENT_REMOVED, message);
    if (since != null) {
      status.setUnreachableTime(Reconciliation.timeInfo(since));
    }
    TaskStatus built = status.build();
    Task after = tasks.update(framework, task, built, told);
    tasks.remove(framework, after, since != null);
    updates.forward(framework, built);
  }

  /** An agent that an earlier master admitted did not come back to this one. */
  void neverBack(AgentInfo info) {
    String id = info.getId().getValue();
    Instant now = clock.now();
    if (!leaving.add(id)) {
      return;
    }
    registry
        .markUnreachable(info, now)
        .onComplete(
            stored -> {
              leaving.remove(id);
              if (agents.isRecovered(id)) {
                counters.increment("slave_removals");
                counters.increment("slave_removals/reason_unhealthy");
                counters.increment("recovery_slave_removals");
                agents.addUnreachable(id, now);
                tellLost(info.getId());
              }
            },
            error -> leaving.remove(id));
  }

  private void tellLost(AgentID id) {
    for (Framework framework : frameworks.all()) {
      streams.send(framework, Events.failure(id));
    }
  }
}
