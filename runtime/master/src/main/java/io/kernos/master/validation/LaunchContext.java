package io.kernos.master.validation;

import io.kernos.api.v1.ExecutorInfo;
import io.kernos.api.v1.Task;
import java.util.List;
import java.util.Optional;

/** What must be known to check a launch: the framework's tasks, and its executors on the agent. */
public interface LaunchContext {
  /** The framework that launches. */
  String frameworkId();

  /** Where it launches. */
  String agentId();

  /** Whether a task with this id is known. */
  boolean hasTask(String taskId);

  /** Whether a task with this id is on an agent that does not answer. */
  boolean hasUnreachableTask(String taskId);

  /** The executor with this id on the agent. */
  Optional<ExecutorInfo> executor(String executorId);

  /** The tasks of that executor, unreachable ones as well. */
  List<Task> tasksOf(String executorId);
}
