package io.kernos.executor.task;

import io.kernos.api.checkpoint.HostedTaskStateOrBuilder;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.spi.container.Exit;

/**
 * What the end of a container means for its task. Mesos' two executors differ in one thing: of a
 * limit that was exceeded the command executor's task tells the figures alone, a group's task tells
 * how it ended first.
 */
enum Ending {
  COMMAND {
    @Override
    String message(Exit exit) {
      return exit.limitation().isPresent()
          ? exit.limitation().get().message()
          : "Command " + exit.describe();
    }
  },
  GROUP {
    @Override
    String message(Exit exit) {
      String how = "Command " + exit.describe();
      return exit.limitation().map(limit -> how + ": " + limit.message()).orElse(how);
    }
  };

  abstract String message(Exit exit);

  /**
   * Fills in state, reason, message and limitation of a terminal status. A limit counts before a
   * time limit, that before a kill, and a kill before what the command returned.
   */
  void describe(TaskStatus.Builder status, HostedTaskStateOrBuilder task, Exit exit) {
    status.setMessage(message(exit));
    if (exit.limitation().isPresent()) {
      Statuses.limited(status.setState(TaskState.TASK_FAILED), exit.limitation().get());
    } else if (task.getKilledForTime()) {
      status
          .setState(TaskState.TASK_FAILED)
          .setReason(TaskStatus.Reason.REASON_MAX_COMPLETION_TIME_REACHED);
    } else if (task.hasKillStartedEpochMs()) {
      status.setState(TaskState.TASK_KILLED);
    } else if (exit.exited() && exit.exitCode() == 0) {
      status.setState(TaskState.TASK_FINISHED);
    } else {
      status.setState(TaskState.TASK_FAILED);
    }
  }
}
