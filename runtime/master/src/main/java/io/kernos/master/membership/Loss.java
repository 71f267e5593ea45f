package io.kernos.master.membership;

import io.kernos.api.v1.OperationState;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import java.time.Instant;
import java.util.Optional;

/**
 * How an agent is lost, and what that makes of its tasks and operations.
 *
 * @param task state told to frameworks that are aware of partitions; others hear of TASK_LOST
 * @param reason told to the same
 * @param since set: it may come back, and has not answered since then
 * @param stops it is told to stop
 */
record Loss(
    TaskState task,
    TaskStatus.Reason reason,
    OperationState operation,
    String message,
    String operationMessage,
    Optional<Instant> since,
    boolean stops) {

  /** It does not answer. */
  static Loss unreachable(Instant since, String message) {
    return new Loss(
        TaskState.TASK_UNREACHABLE,
        TaskStatus.Reason.REASON_AGENT_REMOVED,
        OperationState.OPERATION_UNREACHABLE,
        message,
        "Agent was marked unreachable",
        Optional.of(since),
        false);
  }

  /** It said that it leaves. */
  static Loss left(String message) {
    return new Loss(
        TaskState.TASK_LOST,
        TaskStatus.Reason.REASON_AGENT_REMOVED,
        OperationState.OPERATION_GONE_BY_OPERATOR,
        message,
        message,
        Optional.empty(),
        false);
  }

  /** Its machine is taken down. */
  static Loss down(String message) {
    return new Loss(
        TaskState.TASK_LOST,
        TaskStatus.Reason.REASON_AGENT_REMOVED,
        OperationState.OPERATION_GONE_BY_OPERATOR,
        message,
        message,
        Optional.empty(),
        true);
  }

  /** An operator said that it is gone. */
  static Loss gone() {
    String message = "Agent has been marked gone";
    return new Loss(
        TaskState.TASK_GONE_BY_OPERATOR,
        TaskStatus.Reason.REASON_AGENT_REMOVED_BY_OPERATOR,
        OperationState.OPERATION_GONE_BY_OPERATOR,
        message,
        message,
        Optional.empty(),
        true);
  }
}
