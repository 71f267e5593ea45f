package io.kernos.executor.task;

import io.kernos.api.v1.CheckStatusInfo;
import io.kernos.api.v1.ContainerID;
import io.kernos.api.v1.ContainerStatus;
import io.kernos.api.v1.ExecutorID;
import io.kernos.api.v1.Resource;
import io.kernos.api.v1.TaskInfo;
import io.kernos.api.v1.TaskResourceLimitation;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.api.v1.Value;
import io.kernos.executor.check.Checker;
import io.kernos.spi.container.Exit;
import io.kernos.spi.time.Clock;
import io.kernos.spi.time.Ids;

/** Makes the status updates of one task. */
final class Statuses {
  private static final double MB = 1 << 20;

  private final Clock clock;
  private final Ids ids;
  private final TaskInfo task;
  private final ExecutorID executor;
  private final ContainerID container;

  Statuses(Clock clock, Ids ids, TaskInfo task, ExecutorID executor, ContainerID container) {
    this.clock = clock;
    this.ids = ids;
    this.task = task;
    this.executor = executor;
    this.container = container;
  }

  /** A new status, with nothing of an earlier one. */
  TaskStatus.Builder fresh(TaskState state, long pid) {
    ContainerStatus.Builder where = ContainerStatus.newBuilder().setContainerId(container);
    if (pid > 0) {
      where.setExecutorPid((int) pid);
    }
    TaskStatus.Builder status =
        TaskStatus.newBuilder()
            .setTaskId(task.getTaskId())
            .setState(state)
            .setExecutorId(executor)
            .setSource(TaskStatus.Source.SOURCE_EXECUTOR)
            .setContainerStatus(where);
    if (task.hasCheck()) {
      status.setCheckStatus(Checker.empty(task.getCheck()));
    }
    return stamp(status);
  }

  /** The same as {@code last} but for what a check found. */
  TaskStatus.Builder again(TaskStatus last, TaskStatus.Reason reason) {
    return stamp(last.toBuilder().setReason(reason));
  }

  TaskStatus check(TaskStatus last, CheckStatusInfo found) {
    return again(last, TaskStatus.Reason.REASON_TASK_CHECK_STATUS_UPDATED)
        .setCheckStatus(found)
        .build();
  }

  TaskStatus health(TaskStatus last, boolean healthy) {
    return again(last, TaskStatus.Reason.REASON_TASK_HEALTH_CHECK_STATUS_UPDATED)
        .setHealthy(healthy)
        .build();
  }

  /** Adds what limit was exceeded. */
  static TaskStatus.Builder limited(TaskStatus.Builder status, Exit.Limitation limitation) {
    status.setReason(
        switch (limitation.limit()) {
          case MEMORY -> TaskStatus.Reason.REASON_CONTAINER_LIMITATION_MEMORY;
          case DISK -> TaskStatus.Reason.REASON_CONTAINER_LIMITATION_DISK;
        });
    String name = limitation.limit() == Exit.Limit.MEMORY ? "mem" : "disk";
    return status.setLimitation(
        TaskResourceLimitation.newBuilder()
            .addResources(
                Resource.newBuilder()
                    .setName(name)
                    .setType(Value.Type.SCALAR)
                    .setScalar(Value.Scalar.newBuilder().setValue(limitation.usedBytes() / MB))));
  }

  private TaskStatus.Builder stamp(TaskStatus.Builder status) {
    return status.setUuid(ids.uuidBytes()).setTimestamp(clock.now().toEpochMilli() / 1000.0);
  }
}
