package io.kernos.executor.task;

import io.kernos.api.link.StartExecutor;
import io.kernos.api.v1.Environment;
import io.kernos.api.v1.TaskInfo;
import io.kernos.executor.ExecutorConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** The whole environment of a task: what Mesos' agent and executors set, then its own. */
public final class TaskEnvironment {
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private TaskEnvironment() {}

  /** What {@code task} gets to see, with {@code sandbox} as its working directory. */
  public static Map<String, String> of(
      ExecutorConfig config, StartExecutor start, TaskInfo task, Path sandbox) {
    Map<String, String> result = new LinkedHashMap<>();
    String address = config.agentAddress();
    String host = address.substring(0, Math.max(0, address.lastIndexOf(':')));
    String agentId = start.getAgent().getId().getValue();
    result.put("PATH", PATH);
    result.put("LIBPROCESS_PORT", "0");
    if (!host.isEmpty()) {
      result.put("LIBPROCESS_IP", host);
      result.put("MESOS_CONTAINER_IP", host);
    }
    result.put("MESOS_FRAMEWORK_ID", start.getFramework().getId().getValue());
    result.put("MESOS_EXECUTOR_ID", start.getExecutor().getExecutorId().getValue());
    result.put("MESOS_TASK_ID", task.getTaskId().getValue());
    result.put("MESOS_DIRECTORY", sandbox.toString());
    result.put("MESOS_SANDBOX", sandbox.toString());
    result.put("MESOS_SLAVE_ID", agentId);
    result.put("MESOS_AGENT_ENDPOINT", address);
    result.put("MESOS_SLAVE_PID", "slave(1)@" + address);
    result.put("MESOS_CHECKPOINT", start.getFramework().getCheckpoint() ? "1" : "0");
    result.put("MESOS_HTTP_COMMAND_EXECUTOR", "1");
    result.put(
        "MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", words(TaskTimes.shutdownGrace(config, start)));
    if (start.getFramework().getCheckpoint()) {
      result.put("MESOS_RECOVERY_TIMEOUT", words(config.recoveryTimeout()));
      result.put("MESOS_SUBSCRIPTION_BACKOFF_MAX", "2secs");
    }
    for (Environment.Variable variable : task.getCommand().getEnvironment().getVariablesList()) {
      if (variable.getType() != Environment.Variable.Type.SECRET) {
        result.put(variable.getName(), variable.getValue());
      } else if (variable.getSecret().hasValue()) {
        result.put(variable.getName(), variable.getSecret().getValue().getData().toStringUtf8());
      }
    }
    if (task.getResourcesCount() > 0) {
      // Resources of different roles are never mixed in one task.
      result.put("MESOS_ALLOCATION_ROLE", task.getResources(0).getAllocationInfo().getRole());
    }
    return result;
  }

  /** A duration as Mesos writes it, such as "5secs" or "15mins". */
  static String words(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds == 0 || duration.toMillisPart() != 0) {
      return duration.toMillis() + "ms";
    }
    if (seconds % 3600 == 0) {
      return seconds / 3600 + "hrs";
    }
    return seconds % 60 == 0 ? seconds / 60 + "mins" : seconds + "secs";
  }
}
