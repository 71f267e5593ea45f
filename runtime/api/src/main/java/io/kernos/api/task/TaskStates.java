package io.kernos.api.task;

import io.kernos.api.v1.OperationState;
import io.kernos.api.v1.TaskState;

/** What states of tasks and operations mean. */
public final class TaskStates {
  private TaskStates() {}

  /** Whether a task in this state never leaves it. UNREACHABLE and UNKNOWN tasks may come back. */
  public static boolean isTerminal(TaskState state) {
    return switch (state) {
      case TASK_FINISHED,
          TASK_FAILED,
          TASK_KILLED,
          TASK_LOST,
          TASK_ERROR,
          TASK_DROPPED,
          TASK_GONE,
          TASK_GONE_BY_OPERATOR ->
          true;
      case TASK_STAGING,
          TASK_STARTING,
          TASK_RUNNING,
          TASK_KILLING,
          TASK_UNREACHABLE,
          TASK_UNKNOWN ->
          false;
    };
  }

  /** Whether an operation in this state never leaves it. */
  public static boolean isTerminal(OperationState state) {
    return switch (state) {
      case OPERATION_FINISHED,
          OPERATION_FAILED,
          OPERATION_ERROR,
          OPERATION_DROPPED,
          OPERATION_GONE_BY_OPERATOR ->
          true;
      case OPERATION_PENDING,
          OPERATION_RECOVERING,
          OPERATION_UNREACHABLE,
          OPERATION_UNSUPPORTED,
          OPERATION_UNKNOWN ->
          false;
    };
  }

  /**
   * The state that a framework is told: one without the capability PARTITION_AWARE knows LOST only.
   */
  public static TaskState forFramework(TaskState state, boolean partitionAware) {
    if (partitionAware) {
      return state;
    }
    return switch (state) {
      case TASK_DROPPED, TASK_UNREACHABLE, TASK_GONE, TASK_GONE_BY_OPERATOR, TASK_UNKNOWN ->
          TaskState.TASK_LOST;
      default -> state;
    };
  }
}
