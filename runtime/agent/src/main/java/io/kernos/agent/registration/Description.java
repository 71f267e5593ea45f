package io.kernos.agent.registration;

import io.kernos.agent.operation.Operations;
import io.kernos.agent.status.StatusUpdateManager;
import io.kernos.agent.task.Executor;
import io.kernos.agent.task.ExecutorState;
import io.kernos.agent.task.Framework;
import io.kernos.agent.task.Frameworks;
import io.kernos.api.checkpoint.UpdateRecord;
import io.kernos.api.link.AgentExecutor;
import io.kernos.api.link.RegisterAgent;
import io.kernos.api.task.TaskStates;
import io.kernos.api.v1.Task;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.api.version.FeatureLevel;
import java.util.Collection;

/** What the agent says of itself to a master: the master believes it, and nothing else. */
public final class Description {
  /** The version of Mesos whose APIs this speaks. */
  public static final String VERSION = "1.11.0";

  private final Identity identity;
  private final Frameworks frameworks;
  private final Operations operations;
  private final StatusUpdateManager manager;

  /** Describes these. */
  public Description(
      Identity identity,
      Frameworks frameworks,
      Operations operations,
      StatusUpdateManager manager) {
    this.identity = identity;
    this.frameworks = frameworks;
    this.operations = operations;
    this.manager = manager;
  }

  /** The agent as it is now. */
  public RegisterAgent.Builder now() {
    RegisterAgent.Builder message =
        RegisterAgent.newBuilder()
            .setAgent(identity.info())
            .setVersion(VERSION)
            .setFeatureLevel(FeatureLevel.OWN)
            .setAddress(identity.machine().address())
            .addAllCheckpointedResources(operations.checkpointed().toProto())
            .addAllOperations(operations.unacknowledged());
    for (Framework framework : frameworks.all()) {
      message.addFrameworks(framework.info());
      for (Executor executor : framework.executors()) {
        add(message, executor, executor.tasks().queuedTasks());
        add(message, executor, executor.tasks().launched());
        add(message, executor, executor.tasks().terminated());
        if (!executor.generated() && executor.state() != ExecutorState.TERMINATED) {
          message.addExecutors(
              AgentExecutor.newBuilder()
                  .setFrameworkId(framework.id())
                  .setExecutor(executor.info()));
        }
      }
    }
    addNeverTaken(message);
    return message;
  }

  /**
   * Tasks that were refused, or that the master sent and that never came: no executor has them, yet
   * their end is still to be told. Were they not named, the master would take it for told.
   */
  private void addNeverTaken(RegisterAgent.Builder message) {
    for (UpdateRecord update : manager.toldOrComing()) {
      TaskStatus status = update.getStatus();
      boolean ours = identity.id().filter(status.getAgentId()::equals).isPresent();
      boolean taken =
          frameworks
              .get(update.getFrameworkId())
              .flatMap(framework -> framework.executorOf(status.getTaskId().getValue()))
              .isPresent();
      if (ours && !taken && TaskStates.isTerminal(status.getState())) {
        message
            .addTasksBuilder()
            .setName(status.getTaskId().getValue())
            .setTaskId(status.getTaskId())
            .setFrameworkId(update.getFrameworkId())
            .setAgentId(status.getAgentId())
            .setState(status.getState())
            .setStatusUpdateState(status.getState())
            .setStatusUpdateUuid(status.getUuid())
            .addStatuses(status);
      }
    }
  }

  private void add(RegisterAgent.Builder message, Executor executor, Collection<Task> tasks) {
    for (Task task : tasks) {
      Task.Builder described = message.addTasksBuilder().mergeFrom(task);
      if (!executor.generated() && !task.hasExecutorId()) {
        described.setExecutorId(executor.info().getExecutorId());
      }
      // A master must not tell a framework a state that is ahead of the updates it has seen.
      manager
          .told(task.getFrameworkId().getValue(), task.getTaskId().getValue())
          .ifPresentOrElse(
              status ->
                  described
                      .setStatusUpdateState(status.getState())
                      .setStatusUpdateUuid(status.getUuid()),
              // None is written down yet, so that none was sent: they will all still come.
              () -> described.setStatusUpdateState(TaskState.TASK_STAGING));
    }
  }
}
