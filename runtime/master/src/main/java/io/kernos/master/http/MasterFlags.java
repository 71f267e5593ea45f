package io.kernos.master.http;

import io.kernos.master.MasterConfig;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;

/** A master's settings under the names that Mesos has for them, as /flags shows them. */
public final class MasterFlags {
  private static final String[] UNITS = {"weeks", "days", "hrs", "mins", "secs", "ms", "us", "ns"};
  private static final long[] NANOS = {
    604_800_000_000_000L,
    86_400_000_000_000L,
    3_600_000_000_000L,
    60_000_000_000L,
    1_000_000_000L,
    1_000_000L,
    1_000L,
    1L
  };

  private MasterFlags() {}

  /** By name; what is not set is left out. */
  public static SortedMap<String, String> of(MasterConfig config) {
    SortedMap<String, String> flags = new TreeMap<>();
    flags.put("agent_ping_timeout", text(config.agentPingTimeout()));
    flags.put("agent_reregister_timeout", text(config.agentReregisterTimeout()));
    config
        .agentRemovalRate()
        .ifPresent(
            rate ->
                flags.put("agent_removal_rate_limit", rate.times() + "/" + text(rate.period())));
    flags.put("hostname", config.hostname());
    flags.put("ip", config.ip());
    flags.put("max_agent_ping_timeouts", Integer.toString(config.maxAgentPingTimeouts()));
    flags.put("max_completed_frameworks", Integer.toString(config.maxCompletedFrameworks()));
    flags.put("max_completed_tasks_per_framework", Integer.toString(config.maxCompletedTasks()));
    flags.put(
        "max_unreachable_tasks_per_framework", Integer.toString(config.maxUnreachableTasks()));
    flags.put("port", Integer.toString(config.port()));
    flags.put("registry_max_agent_age", text(config.maxUnreachableAge()));
    flags.put("registry_max_agent_count", Integer.toString(config.maxUnreachableAgents()));
    flags.put("root_submissions", Boolean.toString(config.rootSubmissions()));
    if (!config.cluster().isEmpty()) {
      flags.put("cluster", config.cluster());
    }
    config.offerTimeout().ifPresent(timeout -> flags.put("offer_timeout", text(timeout)));
    config.roles().ifPresent(roles -> flags.put("roles", String.join(",", roles)));
    return flags;
  }

  /** In the largest unit that gives a whole number. */
  static String text(Duration duration) {
    long nanos = duration.toNanos();
    int unit = 0;
    while (nanos % NANOS[unit] != 0 || nanos == 0 && unit < 4) {
      unit++;
    }
    return nanos / NANOS[unit] + UNITS[unit];
  }
}
