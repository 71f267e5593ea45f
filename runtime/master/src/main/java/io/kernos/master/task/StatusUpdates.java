package io.kernos.master.task;

import com.google.protobuf.ByteString;
import io.kernos.api.link.AcknowledgeUpdate;
import io.kernos.api.link.LinkMessage;
import io.kernos.api.link.UpdateTask;
import io.kernos.api.task.TaskStates;
import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.Task;
import io.kernos.api.v1.TaskID;
import io.kernos.api.v1.TaskStatus;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.master.agent.Agent;
import io.kernos.master.agent.Agents;
import io.kernos.master.framework.Events;
import io.kernos.master.framework.Framework;
import io.kernos.master.framework.Frameworks;
import io.kernos.master.framework.Streams;
import io.kernos.master.view.Counters;

/**
 * Status updates, from agents to frameworks, and acknowledgements back. The agent repeats an update
 * until it is acknowledged, so an update for a framework that is away is not kept here.
 */
public final class StatusUpdates {
  private static final int UUID_BYTES = 16;

  private final Frameworks frameworks;
  private final Agents agents;
  private final Tasks tasks;
  private final Streams streams;
  private final Counters counters;

  public StatusUpdates(
      Frameworks frameworks, Agents agents, Tasks tasks, Streams streams, Counters counters) {
    this.frameworks = frameworks;
    this.agents = agents;
    this.tasks = tasks;
    this.streams = streams;
    this.counters = counters;
  }

  /** An agent says how a task is. What it says of tasks of other agents is not believed. */
  public void fromAgent(Agent agent, UpdateTask update) {
    counters.increment("messages_status_update");
    TaskStatus status = update.getStatus().toBuilder().setAgentId(agent.id()).build();
    boolean lie =
        update.getStatus().hasAgentId() && !update.getStatus().getAgentId().equals(agent.id());
    if (lie || status.getUuid().size() != UUID_BYTES) {
      counters.increment("invalid_status_updates");
      return;
    }
    String frameworkId = update.getFrameworkId().getValue();
    Framework framework = frameworks.get(frameworkId);
    if (framework == null) {
      counters.increment("invalid_status_updates");
      if (frameworks.isCompleted(frameworkId)) {
        // Nobody else ever will.
        acknowledge(agent, update.getFrameworkId(), status.getTaskId(), status.getUuid());
      }
      return;
    }
    String taskId = status.getTaskId().getValue();
    Task task = framework.task(taskId);
    if (task != null && !task.getAgentId().equals(agent.id())) {
      counters.increment("invalid_status_updates");
      return;
    }
    boolean forwarded = framework.connected();
    if (forwarded) {
      forward(framework, status);
    }
    if (task != null) {
      task = noted(task, status, forwarded);
    }
    if (task != null) {
      tasks.update(
          framework,
          task,
          status,
          update.hasLatestState() ? update.getLatestState() : status.getState());
    }
    counters.increment(
        forwarded && task != null ? "valid_status_updates" : "invalid_status_updates");
  }

  /**
   * A task with the state that its framework is told next: never one that is ahead of its updates.
   * Only what was sent can be acknowledged, which is what the uuid stands for.
   */
  private static Task noted(Task task, TaskStatus status, boolean sent) {
    Task.Builder noted = task.toBuilder().setStatusUpdateState(status.getState());
    return (sent ? noted.setStatusUpdateUuid(status.getUuid()) : noted.clearStatusUpdateUuid())
        .build();
  }

  /** Whether a task has ended and its framework was told so. */
  public static boolean endTold(Task task) {
    return task.hasStatusUpdateUuid() && TaskStates.isTerminal(task.getStatusUpdateState());
  }

  /** Tells a framework a status, if it is connected, in states that it understands. */
  public void forward(Framework framework, TaskStatus status) {
    boolean aware = framework.capabilities().partitionAware();
    var state = TaskStates.forFramework(status.getState(), aware);
    streams.send(
        framework,
        Events.update(
            state == status.getState() ? status : status.toBuilder().setState(state).build()));
  }

  /** Tells a framework that a task was refused or lost before it was known, and counts it. */
  public void refuse(Framework framework, TaskStatus status) {
    boolean aware = framework.capabilities().partitionAware();
    counters.taskEnded(
        status.toBuilder().setState(TaskStates.forFramework(status.getState(), aware)).build());
    forward(framework, status);
  }

  /** A framework has dealt with an update. */
  public void acknowledge(Framework framework, Call.Acknowledge call) {
    counters.increment("messages_status_update_acknowledgement");
    Agent agent = agents.get(call.getAgentId().getValue());
    if (agent == null || !agent.connected()) {
      counters.increment("invalid_status_update_acknowledgements");
      return;
    }
    Task task = tasks.on(agent, framework.key(), call.getTaskId().getValue());
    if (task != null) {
      if (!task.hasStatusUpdateUuid()) {
        // Not sent by this master: the agent will send it again.
        counters.increment("invalid_status_update_acknowledgements");
        return;
      }
      if (endTold(task) && task.getStatusUpdateUuid().equals(call.getUuid())) {
        tasks.remove(framework, task, false);
      }
    }
    acknowledge(agent, framework.id(), call.getTaskId(), call.getUuid());
    counters.increment("valid_status_update_acknowledgements");
  }

  private static void acknowledge(
      Agent agent, FrameworkID framework, TaskID task, ByteString uuid) {
    agent.send(
        LinkMessage.newBuilder()
            .setAcknowledgeUpdate(
                AcknowledgeUpdate.newBuilder()
                    .setFrameworkId(framework)
                    .setTaskId(task)
                    .setUuid(uuid)));
  }
}
