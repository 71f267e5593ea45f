package io.kernos.agent.launch;

import io.kernos.agent.executor.Executors;
import io.kernos.agent.executor.TaskUpdates;
import io.kernos.agent.task.Executor;
import io.kernos.agent.task.ExecutorState;
import io.kernos.agent.task.Framework;
import io.kernos.agent.task.Frameworks;
import io.kernos.agent.task.LaunchUnit;
import io.kernos.api.link.KillTask;
import io.kernos.api.v1.TaskInfo;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Kills tasks: those that wait here at once, the others through their executor. */
public final class Kills {
  private static final Logger LOG = LoggerFactory.getLogger(Kills.class);

  private final Frameworks frameworks;
  private final Executors executors;
  private final TaskUpdates updates;

  /** Kills in {@code frameworks}. */
  public Kills(Frameworks frameworks, Executors executors, TaskUpdates updates) {
    this.frameworks = frameworks;
    this.executors = executors;
    this.updates = updates;
  }

  /** Kills a task. */
  public void kill(KillTask order) {
    String taskId = order.getTaskId().getValue();
    Optional<Framework> found = frameworks.get(order.getFrameworkId());
    if (found.isEmpty() || found.get().terminating()) {
      LOG.warn("ignoring the kill of task {}: its framework is not here", taskId);
      return;
    }
    Framework framework = found.get();
    Optional<Executor> executor = framework.executorOf(taskId);
    if (executor.isEmpty()) {
      if (!framework.knowsTask(taskId)) {
        updates.ofUnknownTask(
            framework.id(),
            framework.partitionAware(),
            taskId,
            Optional.empty(),
            TaskState.TASK_DROPPED,
            TaskStatus.Reason.REASON_EXECUTOR_TERMINATED,
            "Cannot find executor");
      }
      return;
    }
    kill(framework, executor.get(), taskId, order);
  }

  private void kill(Framework framework, Executor executor, String taskId, KillTask order) {
    Optional<LaunchUnit> queued = executor.tasks().queuedUnit(taskId);
    if (queued.isPresent()) {
      String message =
          queued.get().group()
              ? "A task within the task group was killed before delivery to the executor"
              : "Killed before delivery to the executor";
      for (TaskInfo task : queued.get().tasks()) {
        updates.fromAgent(
            framework,
            executor,
            task.getTaskId().getValue(),
            TaskState.TASK_KILLED,
            TaskStatus.Reason.REASON_TASK_KILLED_DURING_LAUNCH,
            message);
      }
      executors.endIfNeverNeeded(framework, executor);
      // What waited behind the killed unit may go now.
      executors.deliver(framework, executor);
    } else if (executor.state() == ExecutorState.RUNNING
        || executor.state() == ExecutorState.REGISTERING) {
      executor.kill(
          taskId, order.hasKillPolicy() ? Optional.of(order.getKillPolicy()) : Optional.empty());
    } else {
      LOG.warn("ignoring the kill of task {}: executor {} ends", taskId, executor);
    }
  }
}
