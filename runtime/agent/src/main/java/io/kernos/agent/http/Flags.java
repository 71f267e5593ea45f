package io.kernos.agent.http;

import io.kernos.agent.AgentConfig;
import io.kernos.agent.executor.DurationText;
import java.util.Map;
import java.util.TreeMap;

/** The agent's configuration under the names of Mesos' flags. */
final class Flags {
  private Flags() {}

  static Map<String, String> of(AgentConfig config) {
    Map<String, String> flags = new TreeMap<>();
    flags.put("hostname", config.node().hostname());
    flags.put("ip", config.node().bind());
    flags.put("port", String.valueOf(config.node().port()));
    flags.put("work_dir", config.data().toString());
    flags.put("resources", config.node().resources());
    flags.put("attributes", config.node().attributes());
    flags.put("recover", "reconnect");
    flags.put("containerizers", "mesos");
    flags.put("switch_user", String.valueOf(config.executors().switchUser()));
    if (!config.containerDns().toString().isEmpty()) {
      flags.put("default_container_dns", config.containerDns().toString());
    }
    AgentConfig.Timeouts timeouts = config.timeouts();
    flags.put("executor_registration_timeout", DurationText.of(timeouts.executorRegistration()));
    flags.put(
        "executor_reregistration_timeout", DurationText.of(timeouts.executorReregistration()));
    flags.put("executor_shutdown_grace_period", DurationText.of(timeouts.executorShutdownGrace()));
    flags.put("recovery_timeout", DurationText.of(timeouts.recovery()));
    flags.put("registration_backoff_factor", DurationText.of(timeouts.registrationBackoff()));
    flags.put("gc_delay", DurationText.of(timeouts.garbage()));
    flags.put("fetcher_stall_timeout", DurationText.of(timeouts.fetchStall()));
    flags.put(
        "authenticate_http_executors", String.valueOf(config.executors().tokenKey().isPresent()));
    flags.put(
        "max_completed_executors_per_framework", String.valueOf(config.history().executors()));
    return flags;
  }
}
