package io.kernos.marathon.instance;

import io.kernos.api.v1.NetworkInfo;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.api.v1.TaskStatus.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** What a status update says to Marathon. */
public final class Statuses {
  /** Marathon: MarathonScheduler.scala, MAX_STATUS_MESSAGE_LENGTH. */
  private static final int MAX_MESSAGE = 10_000;

  private static final String UNKNOWN_TASK = "Reconciliation: Task is unknown to the";

  /** Reasons with which a lost task may come back (Marathon: TaskConditionMapping.scala). */
  private static final Set<Reason> MAY_RETURN =
      Set.of(
          Reason.REASON_RECONCILIATION,
          Reason.REASON_AGENT_DISCONNECTED,
          Reason.REASON_AGENT_REMOVED);

  /** States that are remembered as an app's last failure (Marathon: TaskFailure.scala). */
  private static final Set<TaskState> FAILURES =
      Set.of(
          TaskState.TASK_FAILED,
          TaskState.TASK_ERROR,
          TaskState.TASK_LOST,
          TaskState.TASK_DROPPED,
          TaskState.TASK_GONE,
          TaskState.TASK_GONE_BY_OPERATOR,
          TaskState.TASK_UNKNOWN);

  private Statuses() {}

  /** How a task is of which {@code status} tells (Marathon: TaskCondition.scala). */
  public static Condition condition(TaskStatus status) {
    return switch (status.getState()) {
      case TASK_ERROR -> Condition.ERROR;
      case TASK_FAILED -> Condition.FAILED;
      case TASK_FINISHED -> Condition.FINISHED;
      case TASK_KILLED -> Condition.KILLED;
      case TASK_KILLING -> Condition.KILLING;
      case TASK_RUNNING -> Condition.RUNNING;
      case TASK_STAGING -> Condition.STAGING;
      case TASK_STARTING -> Condition.STARTING;
      case TASK_DROPPED -> Condition.DROPPED;
      case TASK_GONE, TASK_GONE_BY_OPERATOR -> Condition.GONE;
      case TASK_UNKNOWN -> Condition.UNKNOWN;
      case TASK_UNREACHABLE -> Condition.UNREACHABLE;
      case TASK_LOST -> lost(status);
    };
  }

  private static Condition lost(TaskStatus status) {
    if (status.getMessage().startsWith(UNKNOWN_TASK)
        || status.getReason() == Reason.REASON_TASK_UNKNOWN) {
      return Condition.UNKNOWN;
    }
    return MAY_RETURN.contains(status.getReason()) ? Condition.UNREACHABLE : Condition.GONE;
  }

  /** Whether a state is remembered as the last failure. */
  static boolean isFailure(TaskState state) {
    return FAILURES.contains(state);
  }

  /** Without what is only for the way here, and with a message that can be stored. */
  static TaskStatus kept(TaskStatus status) {
    boolean longMessage = status.getMessage().length() > MAX_MESSAGE;
    if (!status.hasUuid() && !status.hasData() && !longMessage) {
      return status;
    }
    TaskStatus.Builder kept = status.toBuilder().clearUuid().clearData();
    if (longMessage) {
      kept.setMessage(status.getMessage().substring(0, MAX_MESSAGE));
    }
    return kept.build();
  }

  /** Whether an update of a task in the same condition says something new. */
  static boolean differs(TaskStatus before, TaskStatus now) {
    return before.getState() != now.getState()
        || now.hasHealthy() && (!before.hasHealthy() || before.getHealthy() != now.getHealthy())
        || now.hasCheckStatus()
            && (!before.hasCheckStatus() || !before.getCheckStatus().equals(now.getCheckStatus()));
  }

  /** Whether a task has been unreachable for {@code time}. */
  static boolean unreachableFor(Task task, Duration time, Instant now) {
    boolean unreachable =
        task.condition() == Condition.UNREACHABLE
            || task.condition() == Condition.UNREACHABLE_INACTIVE;
    return unreachable
        && task.status().isPresent()
        && !now.isBefore(unreachableSince(task.status().get()).plus(time));
  }

  private static Instant unreachableSince(TaskStatus status) {
    return status.hasUnreachableTime()
        ? Instant.ofEpochSecond(0, status.getUnreachableTime().getNanoseconds())
        : Instant.ofEpochMilli((long) (status.getTimestamp() * 1000));
  }

  /** The addresses of the task's container, as the agent tells them. */
  public static List<NetworkInfo.IPAddress> addresses(TaskStatus status) {
    return status.getContainerStatus().getNetworkInfosList().stream()
        .flatMap(network -> network.getIpAddressesList().stream())
        .toList();
  }
}
