package io.kernos.master.task;

import io.kernos.api.v1.Task;
import io.kernos.api.v1.TaskID;
import io.kernos.api.v1.TaskInfo;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.spi.time.Clock;
import java.time.Instant;

/** Makes the statuses that the master itself is the source of. They need no acknowledgement. */
public final class Statuses {
  private final Clock clock;

  public Statuses(Clock clock) {
    this.clock = clock;
  }

  /** A status of a task that need not be known. */
  public TaskStatus.Builder of(
      TaskID task, TaskState state, TaskStatus.Reason reason, String message) {
    return TaskStatus.newBuilder()
        .setTaskId(task)
        .setState(state)
        .setSource(TaskStatus.Source.SOURCE_MASTER)
        .setReason(reason)
        .setMessage(message)
        .setTimestamp(seconds(clock.now()));
  }

  /** A status of a task that was never started. */
  public TaskStatus refused(
      TaskInfo task, TaskState state, TaskStatus.Reason reason, String message) {
    return of(task.getTaskId(), state, reason, message).setAgentId(task.getAgentId()).build();
  }

  /** A status of a known task. */
  public TaskStatus.Builder of(
      Task task, TaskState state, TaskStatus.Reason reason, String message) {
    TaskStatus.Builder status =
        of(task.getTaskId(), state, reason, message).setAgentId(task.getAgentId());
    if (task.hasExecutorId()) {
      status.setExecutorId(task.getExecutorId());
    }
    return status;
  }

  /**
   * The state that a framework is told when it asks for a task, which no update that is still to
   * come may contradict: that of the newest update, sent or not.
   */
  public static TaskState told(Task task) {
    return task.hasStatusUpdateState() ? task.getStatusUpdateState() : task.getState();
  }

  /** The newest state of a task that a framework was told, or could have been, and its health. */
  public TaskStatus latest(Task task, TaskStatus.Reason reason, String message) {
    return describe(task, of(task, told(task), reason, message));
  }

  /** Adds what the task's last status said of health, checks and container. */
  public static TaskStatus describe(Task task, TaskStatus.Builder status) {
    if (task.getStatusesCount() > 0) {
      TaskStatus last = task.getStatuses(task.getStatusesCount() - 1);
      if (last.hasHealthy()) {
        status.setHealthy(last.getHealthy());
      }
      if (last.hasCheckStatus()) {
        status.setCheckStatus(last.getCheckStatus());
      }
      if (last.hasContainerStatus()) {
        status.setContainerStatus(last.getContainerStatus());
      }
    }
    return status.build();
  }

  /** Seconds since the epoch, as statuses carry them. */
  static double seconds(Instant instant) {
    return instant.getEpochSecond() + instant.getNano() / 1e9;
  }
}
