package io.kernos.master.membership;

import io.kernos.api.task.TaskStates;
import io.kernos.api.v1.AgentID;
import io.kernos.api.v1.AgentInfo;
import io.kernos.api.v1.ExecutorInfo;
import io.kernos.api.v1.Offer;
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
import io.kernos.master.maintenance.InverseOffers;
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
import io.vertx.core.Future;
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
  private final InverseOffers inverseOffers;
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
      InverseOffers inverseOffers,
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
    this.inverseOffers = inverseOffers;
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
    withhold(agent);
  }

  /** Its resources are not offered any more. */
  void withhold(Agent agent) {
    agent.setActive(false);
    allocator.deactivateAgent(agent.id());
    for (Offer offer : agent.offers().values()) {
      offers.rescind(offer);
    }
    inverseOffers.rescind(agent);
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
                lose(agent, Loss.unreachable(now, message));
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
    remove(
        agent,
        () -> {
          counters.increment("slave_removals/reason_unregistered");
          log.info("agent {} has left: {}", agent, reason);
          lose(agent, Loss.left(removed(agent, reason)));
        });
  }

  /** An operator has taken the agent's machine down: the agent is to stop. */
  void machineDown(Agent agent) {
    if (!leaving.add(agent.key())) {
      return;
    }
    remove(
        agent,
        () -> {
          log.warn("agent {} is shut down, as its machine is down", agent);
          lose(agent, Loss.down(removed(agent, "Operator initiated 'Machine DOWN'")));
        });
  }

  private static String removed(Agent agent, String reason) {
    return "Agent " + agent.info().getHostname() + " removed: " + reason;
  }

  private void remove(Agent agent, Runnable then) {
    registry
        .removeAgent(agent.key())
        .onComplete(
            stored -> {
              leaving.remove(agent.key());
              if (agents.get(agent.key()) == agent) {
                then.run();
              }
            },
            error -> leaving.remove(agent.key()));
  }

  /**
   * Marks an agent gone for ever; it must be known, and not leaving already.
   *
   * @return succeeds once stored
   */
  Future<Void> gone(String id) {
    Instant now = clock.now();
    leaving.add(id);
    Agent agent = agents.get(id);
    return registry
        .markGone(agent == null ? described(id) : agent.info(), now)
        .onComplete(
            stored -> {
              leaving.remove(id);
              if (agents.get(id) != null) {
                counters.increment("slave_removals/reason_gone");
                log.warn("agent {} is gone, as an operator says", agents.get(id));
                lose(agents.get(id), Loss.gone());
              } else {
                endUnreachable(id);
              }
              agents.addGone(id, now);
            },
            error -> leaving.remove(id));
  }

  /** An agent of which only the id is known: of unreachable ones nothing else is kept. */
  private AgentInfo described(String id) {
    AgentInfo recovered = agents.recovered().get(id);
    return recovered != null
        ? recovered
        : AgentInfo.newBuilder().setId(AgentID.newBuilder().setValue(id)).setHostname("").build();
  }

  private void endUnreachable(String id) {
    for (TaskKey key : agents.takeUnreachableTasks(id)) {
      Framework framework = frameworks.get(key.frameworkId());
      if (framework != null) {
        framework
            .endUnreachable(key.taskId(), task -> ended(framework, task, Loss.gone()))
            .ifPresent(status -> updates.forward(framework, status));
      }
    }
  }

  private void lose(Agent agent, Loss loss) {
    if (loss.stops()) {
      agent.channel().ifPresent(channel -> channel.dismiss(loss.message()));
    }
    agent.channel().ifPresent(channel -> channel.close(loss.message()));
    disconnected(agent);
    inverseOffers.end(agent);
    counters.increment("slave_removals");
    allocator.removeAgent(agent.id());
    for (TaskKey key : agent.tasks().keySet()) {
      Framework framework = frameworks.get(key.frameworkId());
      Task task = framework == null ? null : framework.task(key.taskId());
      if (task != null && TaskStates.isTerminal(Statuses.told(task))) {
        end(framework, task);
      } else if (task != null) {
        lose(framework, task, loss);
      }
    }
    agent
        .executors()
        .forEach((ExecutorKey key, ExecutorInfo info) -> tasks.removeExecutor(agent, key));
    operations.endAll(agent, loss.operation(), loss.operationMessage());
    agents.remove(agent);
    loss.since().ifPresent(since -> agents.addUnreachable(agent.key(), since));
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

  private void lose(Framework framework, Task task, Loss loss) {
    TaskStatus status = ended(framework, task, loss);
    Task after = tasks.update(framework, task, status, status.getState());
    tasks.remove(framework, after, loss.since().isPresent());
    updates.forward(framework, status);
  }

  private TaskStatus ended(Framework framework, Task task, Loss loss) {
    boolean aware = framework.capabilities().partitionAware();
    TaskStatus.Builder status =
        statuses.of(
            task,
            aware ? loss.task() : TaskState.TASK_LOST,
            aware ? loss.reason() : TaskStatus.Reason.REASON_AGENT_REMOVED,
            loss.message());
    loss.since().ifPresent(since -> status.setUnreachableTime(Reconciliation.timeInfo(since)));
    return status.build();
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
