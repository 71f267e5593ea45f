package io.kernos.agent.executor;

import io.kernos.agent.AgentConfig;
import io.kernos.agent.registration.Identity;
import io.kernos.agent.task.Executor;
import io.kernos.api.v1.AgentID;
import io.kernos.api.v1.Environment;
import io.kernos.api.v1.FrameworkInfo;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The environment of custom executors, as Mesos gives it to them. */
final class ExecutorEnvironment {
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private final AgentConfig config;
  private final Identity identity;

  ExecutorEnvironment(AgentConfig config, Identity identity) {
    this.config = config;
    this.identity = identity;
  }

  Map<String, String> of(FrameworkInfo framework, Executor executor, Optional<String> token) {
    Map<String, String> env = new LinkedHashMap<>();
    env.put("PATH", PATH);
    env.putAll(config.executors().environment());
    for (Environment.Variable v :
        executor.info().getCommand().getEnvironment().getVariablesList()) {
      env.put(v.getName(), v.getValue());
    }
    String sandbox = executor.sandbox().toString();
    env.put("MESOS_FRAMEWORK_ID", framework.getId().getValue());
    env.put("MESOS_EXECUTOR_ID", executor.id());
    env.put("MESOS_DIRECTORY", sandbox);
    env.put("MESOS_SANDBOX", sandbox);
    env.put("MESOS_SLAVE_ID", identity.id().map(AgentID::getValue).orElse(""));
    env.put("MESOS_SLAVE_PID", "slave(1)@" + identity.machine().address());
    env.put("MESOS_AGENT_ENDPOINT", identity.machine().address());
    env.put("MESOS_HTTP_COMMAND_EXECUTOR", "0");
    env.put("LIBPROCESS_PORT", "0");
    env.put("MESOS_CHECKPOINT", framework.getCheckpoint() ? "1" : "0");
    env.put("MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", DurationText.of(grace(config, executor)));
    if (framework.getCheckpoint()) {
      env.put("MESOS_RECOVERY_TIMEOUT", DurationText.of(config.timeouts().recovery()));
      env.put(
          "MESOS_SUBSCRIPTION_BACKOFF_MAX",
          DurationText.of(config.timeouts().executorReregistration()));
    }
    token.ifPresent(t -> env.put("MESOS_EXECUTOR_AUTHENTICATION_TOKEN", t));
    return env;
  }

  /** How long an executor has to end by itself. */
  static Duration grace(AgentConfig config, Executor executor) {
    return executor.info().hasShutdownGracePeriod()
        ? Duration.ofNanos(Math.max(0, executor.info().getShutdownGracePeriod().getNanoseconds()))
        : config.timeouts().executorShutdownGrace();
  }
}
