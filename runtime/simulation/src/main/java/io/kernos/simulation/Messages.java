package io.kernos.simulation;

import io.kernos.api.link.LinkMessage;
import io.kernos.api.v1.TaskStatus;
import io.kernos.api.v1.executor.Call;
import io.kernos.api.v1.executor.Event;
import java.util.stream.Collectors;

/** Messages in a few words, for the trace. */
final class Messages {
  private Messages() {}

  static String words(LinkMessage message) {
    String name = message.getBodyCase().name();
    return switch (message.getBodyCase()) {
      case REGISTER_AGENT ->
          name
              + message.getRegisterAgent().getTasksList().stream()
                  .map(t -> " " + t.getTaskId().getValue() + "=" + t.getState())
                  .collect(Collectors.joining());
      case UPDATE_TASK ->
          name
              + words(message.getUpdateTask().getStatus())
              + " latest "
              + message.getUpdateTask().getLatestState();
      case ACKNOWLEDGE_UPDATE -> name + " " + message.getAcknowledgeUpdate().getTaskId().getValue();
      case RUN_TASKS ->
          name
              + message.getRunTasks().getTasksList().stream()
                  .map(t -> " " + t.getTaskId().getValue())
                  .collect(Collectors.joining());
      case KILL_TASK -> name + " " + message.getKillTask().getTaskId().getValue();
      case EXECUTOR_CALL -> name + words(message.getExecutorCall().getCall());
      case EXECUTOR_EVENT ->
          name
              + " "
              + message.getExecutorEvent().getExecutorId().getValue()
              + words(message.getExecutorEvent().getEvent());
      case EXECUTOR_TERMINATED ->
          name + " " + message.getExecutorTerminated().getExecutorId().getValue();
      case START_EXECUTOR ->
          name + " " + message.getStartExecutor().getExecutor().getExecutorId().getValue();
      default -> name;
    };
  }

  private static String words(Call call) {
    return " "
        + call.getExecutorId().getValue()
        + " "
        + call.getType()
        + (call.hasUpdate() ? words(call.getUpdate().getStatus()) : "");
  }

  private static String words(Event event) {
    return " "
        + event.getType()
        + (event.hasAcknowledged() ? " " + event.getAcknowledged().getTaskId().getValue() : "")
        + (event.hasKill() ? " " + event.getKill().getTaskId().getValue() : "");
  }

  private static String words(TaskStatus status) {
    return " "
        + status.getTaskId().getValue()
        + "="
        + status.getState()
        + (status.hasReason() ? " " + status.getReason() : "")
        + (status.getMessage().isEmpty() ? "" : " '" + status.getMessage() + "'");
  }
}
