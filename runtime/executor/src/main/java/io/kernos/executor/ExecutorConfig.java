package io.kernos.executor;

import java.time.Duration;

/**
 * How the host of built-in executors behaves.
 *
 * @param agentAddress {@code host:port} of the agent's HTTP server, for tasks' MESOS_AGENT_ENDPOINT
 * @param switchUser whether tasks run as the user that the framework names; only root can
 * @param shutdownGrace how long an executor that is shut down has to end its tasks. Mesos:
 *     executor_shutdown_grace_period, 5 s
 * @param recoveryTimeout told to tasks as MESOS_RECOVERY_TIMEOUT. Mesos: 15 minutes
 * @param reconnect pause between attempts to reach the agent
 */
public record ExecutorConfig(
    String agentAddress,
    boolean switchUser,
    Duration shutdownGrace,
    Duration recoveryTimeout,
    Duration reconnect) {

  /** Mesos' defaults; tasks run as other users where this process may make them. */
  public static ExecutorConfig defaults(String agentAddress) {
    return new ExecutorConfig(
        agentAddress,
        System.getProperty("user.name").equals("root"),
        Duration.ofSeconds(5),
        Duration.ofMinutes(15),
        Duration.ofMillis(100));
  }
}
