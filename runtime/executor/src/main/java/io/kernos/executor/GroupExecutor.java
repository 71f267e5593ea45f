package io.kernos.executor;

import io.kernos.api.link.StartExecutor;
import io.kernos.api.v1.ContainerID;
import io.kernos.api.v1.TaskID;
import io.kernos.api.v1.TaskInfo;
import io.kernos.api.v1.TaskState;
import io.kernos.executor.task.TaskRun;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Runs groups of tasks, each task in a container of its own. When one of a group fails or is killed
 * the others are killed; when one finishes they run on. Mesos: the default executor.
 */
final class GroupExecutor extends HostedExecutor {
  private final Set<TaskID> seen = new HashSet<>();
  private int groups;
  private boolean unhealthy;

  GroupExecutor(Host host, StartExecutor start) {
    super(host, start);
  }

  @Override
  boolean isGroup() {
    return true;
  }

  @Override
  void launch(TaskInfo task) {
    // Only a command executor is ever given one.
    shutdown();
  }

  @Override
  void launchGroup(List<TaskInfo> group) {
    boolean again =
        group.stream()
            .anyMatch(t -> seen.contains(t.getTaskId()) || task(t.getTaskId()).isPresent());
    if (again || isShuttingDown()) {
      return;
    }
    // Groups of an earlier life keep their numbers.
    groups = 1 + tasks().stream().mapToInt(r -> r.record().getGroup()).reduce(groups, Math::max);
    List<Future<Void>> written = new ArrayList<>();
    for (TaskInfo task : group) {
      seen.add(task.getTaskId());
      ContainerID container =
          ContainerID.newBuilder()
              .setValue(host().world().ids().uuid().toString())
              .setParent(start().getContainerId())
              .build();
      written.add(add(task, container, groups));
    }
    // None starts before all are written down: the group starts wholly or not at all.
    Future.all(written)
        .onSuccess(v -> group.forEach(t -> task(t.getTaskId()).ifPresent(TaskRun::launch)));
  }

  @Override
  public void ended(TaskRun run, TaskState state) {
    boolean fatal = state == TaskState.TASK_FAILED || state == TaskState.TASK_KILLED;
    if (fatal && !isShuttingDown() && !run.isGroupKilled()) {
      List<TaskRun> others =
          tasks().stream()
              .filter(other -> other.record().getGroup() == run.record().getGroup())
              .filter(other -> !other.hasEnded())
              .toList();
      for (TaskRun other : others) {
        other.groupKilled();
        if (!other.isKilled()) {
          other.killWithGroup();
        }
      }
    }
    super.ended(run, state);
  }

  @Override
  void killAll() {
    tasks().stream().filter(run -> !run.isKilled()).forEach(TaskRun::killWithGroup);
  }

  @Override
  public boolean shortensGrace() {
    return false;
  }

  @Override
  public void unhealthy(TaskRun run) {
    unhealthy = true;
  }

  @Override
  public boolean endsUnhealthy(TaskRun run) {
    // Mesos: of every task that ends after one was unhealthy.
    return unhealthy || run.killedForHealth();
  }
}
