package io.kernos.marathon.instance;

import io.kernos.api.v1.TaskState;
import java.util.Locale;

/**
 * How a task or a whole instance is. Of several tasks the first in this order tells how the
 * instance is (Marathon: Instance.scala, conditionHierarchy).
 */
public enum Condition {
  ERROR(TaskState.TASK_ERROR),
  FAILED(TaskState.TASK_FAILED),
  GONE(TaskState.TASK_GONE),
  DROPPED(TaskState.TASK_DROPPED),
  UNREACHABLE(TaskState.TASK_UNREACHABLE),
  UNREACHABLE_INACTIVE(TaskState.TASK_UNREACHABLE),
  KILLING(TaskState.TASK_KILLING),
  STARTING(TaskState.TASK_STARTING),
  STAGING(TaskState.TASK_STAGING),
  UNKNOWN(TaskState.TASK_UNKNOWN),
  /** Waits for an offer. */
  SCHEDULED(TaskState.TASK_STAGING),
  /** Its launch was sent, or is about to be. */
  PROVISIONED(TaskState.TASK_STAGING),
  RUNNING(TaskState.TASK_RUNNING),
  FINISHED(TaskState.TASK_FINISHED),
  KILLED(TaskState.TASK_KILLED);

  private final TaskState state;

  Condition(TaskState state) {
    this.state = state;
  }

  /** The state of a task that is told as this. */
  public TaskState state() {
    return state;
  }

  /** It will not run any more. */
  public boolean isTerminal() {
    return switch (this) {
      case ERROR, FAILED, GONE, DROPPED, UNKNOWN, FINISHED, KILLED -> true;
      default -> false;
    };
  }

  /** It runs, or may run. */
  public boolean isActive() {
    return switch (this) {
      case PROVISIONED, KILLING, RUNNING, STAGING, STARTING, UNREACHABLE -> true;
      default -> false;
    };
  }

  /** The word of the API: {@code UnreachableInactive}. */
  public String word() {
    StringBuilder word = new StringBuilder();
    for (String part : name().split("_")) {
      word.append(part.charAt(0)).append(part.substring(1).toLowerCase(Locale.ROOT));
    }
    return word.toString();
  }
}
