package io.kernos.agent.executor;

import io.kernos.agent.registration.Identity;
import io.kernos.agent.status.StatusUpdateManager;
import io.kernos.agent.task.Events;
import io.kernos.agent.task.Executor;
import io.kernos.agent.task.Framework;
import io.kernos.agent.view.Counters;
import io.kernos.agent.view.Counters.Counter;
import io.kernos.api.task.TaskStates;
import io.kernos.api.v1.ContainerStatus;
import io.kernos.api.v1.ExecutorID;
import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.NetworkInfo;
import io.kernos.api.v1.TaskID;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.spi.time.Clock;
import io.kernos.spi.time.Ids;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes status updates in: from executors, and those that the agent itself makes. */
public final class TaskUpdates {
  private static final Logger LOG = LoggerFactory.getLogger(TaskUpdates.class);
  private static final int UUID_BYTES = 16;

  private final Clock clock;
  private final Ids ids;
  private final Identity identity;
  private final StatusUpdateManager manager;
  private final Draining draining;
  private final Counters counters;

  /** Takes updates in for {@code manager} to bring to the master. */
  public TaskUpdates(
      Clock clock,
      Ids ids,
      Identity identity,
      StatusUpdateManager manager,
      Draining draining,
      Counters counters) {
    this.draining = draining;
    this.clock = clock;
    this.ids = ids;
    this.identity = identity;
    this.manager = manager;
    this.counters = counters;
  }

  /**
   * An update that an executor sent. Written down, it is acknowledged to the executor; one that
   * does not count is acknowledged and goes no further.
   *
   * @return whether the task has ended by it
   */
  public boolean fromExecutor(Framework framework, Executor executor, TaskStatus sent) {
    String taskId = sent.getTaskId().getValue();
    if (framework.terminating() || sent.getUuid().size() != UUID_BYTES) {
      counters.add(Counter.INVALID_STATUS_UPDATES);
      return false;
    }
    if (!executor.tasks().knows(taskId)) {
      LOG.warn("executor {} sent an update of task {}, which it does not have", executor, taskId);
      counters.add(Counter.INVALID_STATUS_UPDATES);
      return false;
    }
    TaskStatus status = draining.mark(decorated(executor, sent), framework.partitionAware());
    counters.add(Counter.VALID_STATUS_UPDATES);
    boolean repeated =
        executor.tasks().isCompleted(taskId)
            || manager.received(framework.id().getValue(), taskId, status.getUuid());
    if (!repeated) {
      Optional<String> refused = executor.tasks().update(status);
      if (refused.isPresent()) {
        LOG.warn("update {} of task {}: {}", status.getState(), taskId, refused.get());
        executor.send(Events.acknowledged(status.getTaskId(), status.getUuid()));
        return false;
      }
      count(status.getState());
    }
    if (executor.tasks().isCompleted(taskId)) {
      executor.send(Events.acknowledged(status.getTaskId(), status.getUuid()));
      return false;
    }
    manager
        .update(framework.id(), status)
        .onSuccess(
            done -> executor.send(Events.acknowledged(status.getTaskId(), status.getUuid())));
    return !repeated && TaskStates.isTerminal(status.getState());
  }

  /** Whether updates of a task are under way. */
  public boolean knows(FrameworkID frameworkId, String taskId) {
    return manager.knows(frameworkId.getValue(), taskId);
  }

  /** An update by the agent of a task that an executor has. */
  public void fromAgent(
      Framework framework,
      Executor executor,
      String taskId,
      TaskState state,
      TaskStatus.Reason reason,
      String message) {
    if (framework.terminating()) {
      return;
    }
    TaskState known = TaskStates.forFramework(state, framework.partitionAware());
    TaskStatus status =
        draining.mark(
            made(taskId, known, reason, message).setExecutorId(executorId(executor)).build(),
            framework.partitionAware());
    Optional<String> refused = executor.tasks().update(status);
    if (refused.isPresent()) {
      LOG.warn("update {} of task {}: {}", known, taskId, refused.get());
      return;
    }
    count(known);
    counters.add(Counter.VALID_STATUS_UPDATES);
    manager.update(framework.id(), status);
  }

  /** An update by the agent of a task that no executor has; none when one is under way already. */
  public void ofUnknownTask(
      FrameworkID frameworkId,
      boolean partitionAware,
      String taskId,
      Optional<ExecutorID> executorId,
      TaskState state,
      TaskStatus.Reason reason,
      String message) {
    if (manager.knows(frameworkId.getValue(), taskId)) {
      return;
    }
    TaskStatus.Builder status =
        made(taskId, TaskStates.forFramework(state, partitionAware), reason, message);
    executorId.ifPresent(status::setExecutorId);
    count(status.getState());
    counters.add(Counter.VALID_STATUS_UPDATES);
    manager.update(frameworkId, status.build());
  }

  private TaskStatus.Builder made(
      String taskId, TaskState state, TaskStatus.Reason reason, String message) {
    TaskStatus.Builder status =
        TaskStatus.newBuilder()
            .setTaskId(TaskID.newBuilder().setValue(taskId))
            .setState(state)
            .setSource(TaskStatus.Source.SOURCE_AGENT)
            .setReason(reason)
            .setMessage(message)
            .setUuid(ids.uuidBytes())
            .setTimestamp(seconds());
    identity.id().ifPresent(status::setAgentId);
    return status;
  }

  private TaskStatus decorated(Executor executor, TaskStatus sent) {
    TaskStatus.Builder status = sent.toBuilder();
    identity.id().ifPresent(status::setAgentId);
    status.setSource(TaskStatus.Source.SOURCE_EXECUTOR).setExecutorId(executorId(executor));
    if (!status.hasTimestamp()) {
      status.setTimestamp(seconds());
    }
    ContainerStatus.Builder container = status.getContainerStatusBuilder();
    if (!container.hasContainerId()) {
      container.setContainerId(executor.containerId());
    }
    if (container.getNetworkInfosCount() == 0) {
      container
          .addNetworkInfosBuilder()
          .addIpAddresses(NetworkInfo.IPAddress.newBuilder().setIpAddress(identity.machine().ip()));
    }
    return status.build();
  }

  private double seconds() {
    return clock.now().toEpochMilli() / 1000.0;
  }

  private static ExecutorID executorId(Executor executor) {
    return executor.info().getExecutorId();
  }

  private void count(TaskState state) {
    switch (state) {
      case TASK_FINISHED -> counters.add(Counter.TASKS_FINISHED);
      case TASK_FAILED -> counters.add(Counter.TASKS_FAILED);
      case TASK_KILLED -> counters.add(Counter.TASKS_KILLED);
      case TASK_LOST -> counters.add(Counter.TASKS_LOST);
      case TASK_GONE -> counters.add(Counter.TASKS_GONE);
      default -> {}
    }
  }
}
