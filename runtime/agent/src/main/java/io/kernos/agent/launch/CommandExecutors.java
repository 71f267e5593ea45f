package io.kernos.agent.launch;

import io.kernos.api.v1.CommandInfo;
import io.kernos.api.v1.DurationInfo;
import io.kernos.api.v1.ExecutorID;
import io.kernos.api.v1.ExecutorInfo;
import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.TaskInfo;

/** The executors that the agent makes up for command tasks. */
final class CommandExecutors {
  private static final int SHOWN = 15;

  /** Mesos adds its reaping interval and a second to the task's own grace period. */
  private static final long EXTRA_GRACE_NANOS = 2_000_000_000L;

  private CommandExecutors() {}

  static ExecutorInfo of(FrameworkID frameworkId, TaskInfo task) {
    String id = task.getTaskId().getValue();
    ExecutorInfo.Builder executor =
        ExecutorInfo.newBuilder()
            .setExecutorId(ExecutorID.newBuilder().setValue(id))
            .setFrameworkId(frameworkId)
            .setName("Command Executor (Task: " + id + ") " + command(task.getCommand()))
            .setSource(id)
            .setCommand(commandInfo(task.getCommand()));
    if (task.hasContainer()) {
      executor.setContainer(task.getContainer());
    }
    if (task.hasLabels()) {
      executor.setLabels(task.getLabels());
    }
    if (task.hasDiscovery()) {
      executor.setDiscovery(task.getDiscovery());
    }
    if (task.getKillPolicy().hasGracePeriod()) {
      executor.setShutdownGracePeriod(
          DurationInfo.newBuilder()
              .setNanoseconds(
                  task.getKillPolicy().getGracePeriod().getNanoseconds() + EXTRA_GRACE_NANOS));
    }
    return executor.build();
  }

  private static CommandInfo commandInfo(CommandInfo command) {
    CommandInfo.Builder info = CommandInfo.newBuilder().addAllUris(command.getUrisList());
    if (command.hasEnvironment()) {
      info.setEnvironment(command.getEnvironment());
    }
    if (command.hasUser()) {
      info.setUser(command.getUser());
    }
    return info.build();
  }

  private static String command(CommandInfo command) {
    if (command.getShell()) {
      if (!command.hasValue()) {
        return "(Command: NO COMMAND)";
      }
      String value = command.getValue();
      return "(Command: sh -c '"
          + (value.length() > SHOWN ? value.substring(0, SHOWN - 3) + "..." : value)
          + "')";
    }
    if (!command.hasValue()) {
      return "(Command: NO EXECUTABLE)";
    }
    String args = command.getValue() + ", " + String.join(", ", command.getArgumentsList());
    return "(Command: ["
        + (args.length() > SHOWN ? args.substring(0, SHOWN - 3) + "..." : args)
        + "])";
  }
}
