package io.kernos.master.offer;

import io.kernos.api.link.LinkMessage;
import io.kernos.api.link.RunTasks;
import io.kernos.api.resources.Resources;
import io.kernos.api.v1.ExecutorInfo;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.TaskGroupInfo;
import io.kernos.api.v1.TaskInfo;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.master.framework.Framework;
import io.kernos.master.task.StatusUpdates;
import io.kernos.master.task.Statuses;
import io.kernos.master.task.Tasks;
import io.kernos.master.validation.GroupValidation;
import io.kernos.master.validation.TaskValidation;
import io.kernos.spi.security.Authorizer;
import java.util.List;
import java.util.Optional;

/** LAUNCH and LAUNCH_GROUP: checks tasks, takes their resources, sends them to the agent. */
final class Launches {
  private final Tasks tasks;
  private final Statuses statuses;
  private final StatusUpdates updates;
  private final Authorizer authorizer;

  Launches(Tasks tasks, Statuses statuses, StatusUpdates updates, Authorizer authorizer) {
    this.tasks = tasks;
    this.statuses = statuses;
    this.updates = updates;
    this.authorizer = authorizer;
  }

  /** Launches each task that can be; the others are answered with TASK_ERROR. */
  void launch(Accepted accepted, List<TaskInfo> list) {
    for (TaskInfo task : list) {
      Optional<String> error = unauthorized(accepted.framework(), task);
      if (error.isPresent()) {
        String message =
            "Principal '"
                + accepted.framework().info().getPrincipal()
                + "' no authorized to "
                + error.get();
        refuse(accepted.framework(), task, TaskStatus.Reason.REASON_TASK_UNAUTHORIZED, message);
        continue;
      }
      Resources available = withSharedOffered(accepted);
      error = TaskValidation.validate(task, accepted, available);
      if (error.isPresent()) {
        refuse(accepted.framework(), task, TaskStatus.Reason.REASON_TASK_INVALID, error.get());
        continue;
      }
      Resources used = Resources.of(task.getResourcesList());
      RunTasks.Builder message = message(accepted).addTasks(task);
      if (task.hasExecutor()) {
        message.setExecutor(task.getExecutor());
        used = used.plus(start(accepted, task.getExecutor()));
      }
      tasks.launch(task, accepted.framework(), accepted.agent());
      accepted.use(used);
      accepted.agent().send(LinkMessage.newBuilder().setRunTasks(message));
    }
  }

  /** A shared volume that was offered stays available however often it is used. */
  private static Resources withSharedOffered(Accepted accepted) {
    Resources shared = accepted.offered().shared();
    return shared.isEmpty() ? accepted.remaining() : accepted.remaining().nonShared().plus(shared);
  }

  /** Launches all tasks of a group, or answers each with TASK_ERROR. */
  void launchGroup(Accepted accepted, TaskGroupInfo group, ExecutorInfo executor) {
    Framework framework = accepted.framework();
    for (TaskInfo task : group.getTasksList()) {
      Optional<String> error = unauthorized(framework, task);
      if (error.isPresent()) {
        String message =
            "Task '" + task.getTaskId().getValue() + "' is not authorized to " + error.get();
        refuseAll(
            framework,
            group.getTasksList(),
            TaskStatus.Reason.REASON_TASK_GROUP_UNAUTHORIZED,
            message);
        return;
      }
    }
    Optional<String> error =
        GroupValidation.validate(group, executor, accepted, accepted.remaining());
    if (error.isPresent()) {
      refuseAll(
          framework,
          group.getTasksList(),
          TaskStatus.Reason.REASON_TASK_GROUP_INVALID,
          error.get());
      return;
    }
    Resources used = start(accepted, executor);
    for (TaskInfo task : group.getTasksList()) {
      tasks.launch(task, framework, accepted.agent());
      used = used.plus(Resources.of(task.getResourcesList()));
    }
    accepted.use(used);
    accepted
        .agent()
        .send(
            LinkMessage.newBuilder()
                .setRunTasks(
                    message(accepted)
                        .addAllTasks(group.getTasksList())
                        .setExecutor(executor)
                        .setGroup(true)));
  }

  private static RunTasks.Builder message(Accepted accepted) {
    return RunTasks.newBuilder()
        .setFramework(accepted.framework().info())
        .addAllCheckpointedResources(accepted.agent().checkpointed().toProto());
  }

  /** What starting the executor uses: nothing when it is there already. */
  private Resources start(Accepted accepted, ExecutorInfo executor) {
    if (accepted.executor(executor.getExecutorId().getValue()).isPresent()) {
      return Resources.EMPTY;
    }
    tasks.addExecutor(executor, accepted.framework(), accepted.agent());
    return Resources.of(executor.getResourcesList());
  }

  private Optional<String> unauthorized(Framework framework, TaskInfo task) {
    FrameworkInfo info = framework.info();
    String user =
        task.getCommand().hasUser()
            ? task.getCommand().getUser()
            : task.getExecutor().getCommand().hasUser()
                ? task.getExecutor().getCommand().getUser()
                : info.getUser();
    if (authorizer.permits(framework.principal(), "run_tasks", user)) {
      return Optional.empty();
    }
    return Optional.of(
        "launch task "
            + task.getTaskId().getValue()
            + " of framework "
            + framework.key()
            + " under user '"
            + user
            + "'");
  }

  /** Answers every task with TASK_ERROR. */
  void refuseAll(
      Framework framework, List<TaskInfo> list, TaskStatus.Reason reason, String message) {
    list.forEach(task -> refuse(framework, task, reason, message));
  }

  private void refuse(
      Framework framework, TaskInfo task, TaskStatus.Reason reason, String message) {
    updates.refuse(framework, statuses.refused(task, TaskState.TASK_ERROR, reason, message));
  }
}
