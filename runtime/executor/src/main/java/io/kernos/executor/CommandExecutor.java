package io.kernos.executor;

import io.kernos.api.link.StartExecutor;
import io.kernos.api.v1.TaskInfo;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.executor.task.TaskRun;
import io.kernos.executor.task.TaskTimes;
import java.util.List;

/** Runs one task with a command, in the executor's own container. Mesos: the command executor. */
final class CommandExecutor extends HostedExecutor {

  CommandExecutor(Host host, StartExecutor start) {
    super(host, start);
  }

  @Override
  boolean isGroup() {
    return false;
  }

  @Override
  void launch(TaskInfo task) {
    if (task(task.getTaskId()).isPresent() || isShuttingDown()) {
      return;
    }
    if (!tasks().isEmpty()) {
      tell(
          TaskStatus.newBuilder()
              .setTaskId(task.getTaskId())
              .setState(TaskState.TASK_FAILED)
              .setSource(TaskStatus.Source.SOURCE_EXECUTOR)
              .setExecutorId(start().getExecutor().getExecutorId())
              .setUuid(host().world().ids().uuidBytes())
              .setTimestamp(host().world().clock().now().toEpochMilli() / 1000.0)
              .setMessage("Attempted to run multiple tasks using a \"command\" executor")
              .build());
      return;
    }
    add(task, start().getContainerId(), 0)
        .onSuccess(v -> task(task.getTaskId()).ifPresent(TaskRun::launch));
  }

  @Override
  void launchGroup(List<TaskInfo> tasks) {
    // Only a group executor is ever given one.
    shutdown();
  }

  @Override
  void killAll() {
    tasks().forEach(run -> run.kill(TaskTimes.shutdownKillGrace(host().config(), start())));
  }

  @Override
  public boolean shortensGrace() {
    return true;
  }

  @Override
  public void unhealthy(TaskRun run) {}

  @Override
  public boolean endsUnhealthy(TaskRun run) {
    return run.killedForHealth();
  }
}
