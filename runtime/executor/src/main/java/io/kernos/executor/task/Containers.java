package io.kernos.executor.task;

import io.kernos.api.checkpoint.HostedTaskRecord;
import io.kernos.api.link.StartExecutor;
import io.kernos.api.v1.TaskInfo;
import io.kernos.executor.ExecutorConfig;
import io.kernos.spi.container.ContainerIds;
import io.kernos.spi.container.ContainerSpec;
import java.nio.file.Path;
import java.util.Optional;

/** The containers that tasks run in. */
public final class Containers {
  private Containers() {}

  /**
   * The container of a task: a command's is its executor's own, a group's task has one beside its
   * siblings', with a sandbox within the executor's.
   */
  public static ContainerSpec spec(
      ExecutorConfig config, StartExecutor start, HostedTaskRecord record, boolean group) {
    TaskInfo task = record.getTask();
    Path executor = Path.of(start.getSandbox());
    Path sandbox =
        group ? executor.resolve("tasks").resolve(task.getTaskId().getValue()) : executor;
    String user =
        task.getCommand().hasUser() ? task.getCommand().getUser() : start.getFramework().getUser();
    return new ContainerSpec(
        ContainerIds.text(record.getContainerId()),
        task.getCommand(),
        TaskEnvironment.of(config, start, task, sandbox),
        sandbox,
        config.switchUser() && !user.isEmpty() ? Optional.of(user) : Optional.empty(),
        TaskLimits.of(task),
        task.hasContainer() ? Optional.of(task.getContainer()) : Optional.empty(),
        group ? Optional.of(ContainerIds.text(start.getContainerId())) : Optional.empty());
  }
}
