package io.kernos.agent.executor;

import io.kernos.agent.checkpoint.Checkpoint;
import io.kernos.agent.status.StatusUpdateManager;
import io.kernos.agent.task.Executor;
import io.kernos.agent.task.ExecutorState;
import io.kernos.agent.task.Framework;
import io.kernos.agent.task.Frameworks;
import io.kernos.api.checkpoint.TaskRecord;
import io.kernos.api.v1.Task;
import io.kernos.api.v1.TaskInfo;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets go of what has ended, once the master knows: tasks, then their executor, then the framework.
 */
public final class Settlement {
  private static final Logger LOG = LoggerFactory.getLogger(Settlement.class);

  private final Checkpoint checkpoint;
  private final Frameworks frameworks;
  private final CustomExecutors custom;
  private final StatusUpdateManager manager;
  private final Garbage garbage;
  private Runnable idle = () -> {};

  /** Lets go of what {@code frameworks} has. */
  public Settlement(
      Checkpoint checkpoint,
      Frameworks frameworks,
      CustomExecutors custom,
      StatusUpdateManager manager,
      Garbage garbage) {
    this.checkpoint = checkpoint;
    this.frameworks = frameworks;
    this.custom = custom;
    this.manager = manager;
    this.garbage = garbage;
  }

  /** Runs {@code action} whenever the last framework has gone. */
  public void whenIdle(Runnable action) {
    idle = action;
  }

  /**
   * The last update of a task is acknowledged. Its id stays known as long as its executor lives.
   */
  public void complete(Executor executor, String taskId) {
    String frameworkId = executor.frameworkId().getValue();
    if (executor.state() == ExecutorState.TERMINATED) {
      checkpoint.forgetTask(frameworkId, taskId);
    } else {
      executor.tasks().terminated().stream()
          .filter(t -> t.getTaskId().getValue().equals(taskId))
          .forEach(t -> checkpoint.task(tombstone(executor, t)));
    }
    for (Task dropped : executor.tasks().complete(taskId)) {
      checkpoint.forgetTask(frameworkId, dropped.getTaskId().getValue());
    }
  }

  private static TaskRecord tombstone(Executor executor, Task task) {
    return TaskRecord.newBuilder()
        .setFrameworkId(executor.frameworkId())
        .setExecutorId(executor.info().getExecutorId())
        .setTask(
            TaskInfo.newBuilder()
                .setName(task.getName())
                .setTaskId(task.getTaskId())
                .setAgentId(task.getAgentId()))
        .setCompleted(true)
        .build();
  }

  /** Lets go of an executor, and then of its framework, when nothing of them is left to tell. */
  public void settle(Framework framework, Executor executor) {
    if (executor.state() == ExecutorState.TERMINATED
        && (framework.terminating() || !executor.tasks().incomplete())) {
      remove(framework, executor);
    }
    settle(framework);
  }

  /** Lets go of a framework when nothing of it is left to tell. */
  public void settle(Framework framework) {
    if (!framework.idle()
        || frameworks.get(framework.id()).filter(f -> f == framework).isEmpty()
        || (!framework.terminating() && manager.hasPending(framework.id().getValue()))) {
      return;
    }
    LOG.info("framework {} has nothing here any more", framework.id().getValue());
    manager.forget(framework.id().getValue());
    checkpoint.forgetFramework(framework.id().getValue());
    frameworks.complete(framework);
    if (frameworks.isEmpty()) {
      idle.run();
    }
  }

  private void remove(Framework framework, Executor executor) {
    if (framework.executor(executor.id()).filter(e -> e == executor).isEmpty()) {
      return;
    }
    String frameworkId = framework.id().getValue();
    framework.complete(executor);
    garbage.later(executor);
    if (!executor.hosted() && executor.started()) {
      custom
          .forget(executor)
          .onFailure(e -> LOG.warn("cannot forget the container of executor {}", executor, e));
    }
    for (List<Task> tasks :
        List.of(
            List.copyOf(executor.tasks().launched()),
            List.copyOf(executor.tasks().terminated()),
            List.copyOf(executor.tasks().completed()))) {
      tasks.forEach(t -> checkpoint.forgetTask(frameworkId, t.getTaskId().getValue()));
    }
    executor.tasks().queuedIds().forEach(id -> checkpoint.forgetTask(frameworkId, id));
    checkpoint.forgetExecutor(frameworkId, executor.id());
  }
}
