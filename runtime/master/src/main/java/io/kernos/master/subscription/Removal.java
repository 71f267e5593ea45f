package io.kernos.master.subscription;

import io.kernos.api.link.LinkMessage;
import io.kernos.api.link.ShutdownFramework;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.Task;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.master.agent.Agent;
import io.kernos.master.agent.Agents;
import io.kernos.master.allocator.Allocator;
import io.kernos.master.framework.Framework;
import io.kernos.master.framework.FrameworkConnection;
import io.kernos.master.framework.Frameworks;
import io.kernos.master.framework.Streams;
import io.kernos.master.maintenance.InverseOffers;
import io.kernos.master.offer.Offers;
import io.kernos.master.registry.Registry;
import io.kernos.master.task.Statuses;
import io.kernos.master.task.Tasks;
import io.kernos.master.view.AgentView.ExecutorKey;
import io.kernos.spi.time.Clock;
import java.time.Instant;

/** Removes frameworks for ever: their tasks are killed, their id is not accepted again. */
public final class Removal {
  private final Frameworks frameworks;
  private final Agents agents;
  private final Offers offers;
  private final InverseOffers inverseOffers;
  private final Tasks tasks;
  private final Statuses statuses;
  private final Streams streams;
  private final Allocator allocator;
  private final Registry registry;
  private final Clock clock;

  public Removal(
      Frameworks frameworks,
      Agents agents,
      Offers offers,
      InverseOffers inverseOffers,
      Tasks tasks,
      Statuses statuses,
      Streams streams,
      Allocator allocator,
      Registry registry,
      Clock clock) {
    this.frameworks = frameworks;
    this.agents = agents;
    this.offers = offers;
    this.inverseOffers = inverseOffers;
    this.tasks = tasks;
    this.statuses = statuses;
    this.streams = streams;
    this.allocator = allocator;
    this.registry = registry;
    this.clock = clock;
  }

  /** Takes a framework's offers away and gives it no more. */
  void deactivate(Framework framework) {
    if (framework.active()) {
      framework.deactivate();
      allocator.deactivateFramework(framework.id());
    }
    discardOffers(framework);
  }

  /** Takes a framework's offers and inverse offers away without a word. */
  void discardOffers(Framework framework) {
    for (Offer offer : framework.offers().values()) {
      offers.discard(offer, null);
    }
    inverseOffers.discard(framework);
  }

  /** Removes a framework. */
  void remove(Framework framework) {
    deactivate(framework);
    inverseOffers.forget(framework);
    LinkMessage.Builder shutdown =
        LinkMessage.newBuilder()
            .setShutdownFramework(ShutdownFramework.newBuilder().setFrameworkId(framework.id()));
    for (Agent agent : agents.all()) {
      agent.send(shutdown);
    }
    String message = "Framework " + framework.key() + " removed";
    for (Task task : framework.tasks().values()) {
      tasks.remove(framework, killed(framework, task, message), false);
    }
    for (Task task : framework.unreachableTasks()) {
      TaskStatus status = status(task, message);
      framework.endUnreachable(
          task.toBuilder().setState(TaskState.TASK_KILLED).addStatuses(status).build());
    }
    framework
        .executors()
        .forEach(
            (key, executor) -> {
              Agent agent = agents.get(key.agentId());
              if (agent != null) {
                tasks.removeExecutor(agent, new ExecutorKey(framework.key(), key.executorId()));
              }
            });
    for (String operation : framework.operations().keySet()) {
      framework.removeOperation(operation);
    }
    framework.connection().ifPresent(FrameworkConnection::close);
    Instant now = clock.now();
    framework.complete(now);
    streams.forget(framework);
    allocator.removeFramework(framework.id());
    for (String forgotten : frameworks.complete(framework)) {
      registry.removeFramework(forgotten);
    }
    registry.completeFramework(framework.info(), now);
  }

  private Task killed(Framework framework, Task task, String message) {
    return tasks.update(framework, task, status(task, message), TaskState.TASK_KILLED);
  }

  private TaskStatus status(Task task, String message) {
    return statuses
        .of(task, TaskState.TASK_KILLED, TaskStatus.Reason.REASON_FRAMEWORK_REMOVED, message)
        .build();
  }
}
