package io.kernos.master;

import io.kernos.master.allocator.AllocatorConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * How a master behaves. {@link #defaults} are those of Mesos.
 *
 * @param hostname told to frameworks and agents
 * @param ip address of the HTTP API, in the usual notation
 * @param port of the HTTP API
 * @param cluster the operator's name of the cluster; may be empty
 * @param version of this software
 * @param heartbeatInterval of framework streams (Mesos: 15 s)
 * @param agentPingTimeout between two pings of an agent (Mesos: 15 s)
 * @param maxAgentPingTimeouts so many unanswered pings make an agent unreachable (Mesos: 5)
 * @param agentReregisterTimeout how long after a master's start its agents and frameworks may take
 *     to come back (Mesos: 10 min)
 * @param agentRemovalRate how fast agents may be given up; empty: as soon as they do not answer
 *     (Mesos: so)
 * @param offerTimeout an offer older than this is rescinded; empty: never (Mesos: never)
 * @param drainTimeout how long a kill waits for the drainers of the task's service record
 * @param recordsOfAllTasks whether a task has a service record though it has no port, no address of
 *     its own and no discovery info
 * @param roles the only roles allowed; empty: any
 * @param rootSubmissions whether frameworks may run as root (Mesos: they may)
 * @param maxCompletedFrameworks kept for reading (Mesos: 50)
 * @param maxCompletedTasks kept of each framework (Mesos: 1000)
 * @param maxUnreachableTasks kept of each framework (Mesos: 1000)
 * @param maxUnreachableAgents kept in the registry, and as many gone ones (Mesos: 102400)
 * @param allocator how offers are made
 * @param maxUnreachableAge how long an unreachable or gone agent is kept in the registry (Mesos: 2
 *     weeks)
 */
public record MasterConfig(
    String hostname,
    String ip,
    int port,
    String cluster,
    String version,
    Duration heartbeatInterval,
    Duration agentPingTimeout,
    int maxAgentPingTimeouts,
    Duration agentReregisterTimeout,
    Optional<Rate> agentRemovalRate,
    Optional<Duration> offerTimeout,
    Duration drainTimeout,
    boolean recordsOfAllTasks,
    Optional<Set<String>> roles,
    boolean rootSubmissions,
    int maxCompletedFrameworks,
    int maxCompletedTasks,
    int maxUnreachableTasks,
    int maxUnreachableAgents,
    Duration maxUnreachableAge,
    AllocatorConfig allocator) {

  public MasterConfig {
    roles = roles.map(Set::copyOf);
  }

  /** The defaults, listening on loopback. */
  public static MasterConfig defaults() {
    return new Builder().build();
  }

  /** Starts from the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** How long an agent may be silent before it counts as unreachable. */
  public Duration agentSilence() {
    return agentPingTimeout.multipliedBy(maxAgentPingTimeouts);
  }

  /** Sets what differs from the defaults. */
  public static final class Builder {
    private String hostname = "localhost";
    private String ip = "127.0.0.1";
    private int port = 5050;
    private String cluster = "";
    private String version = "1.11.0";
    private Duration heartbeatInterval = Duration.ofSeconds(15);
    private Duration agentPingTimeout = Duration.ofSeconds(15);
    private int maxAgentPingTimeouts = 5;
    private Duration agentReregisterTimeout = Duration.ofMinutes(10);
    private Optional<Rate> agentRemovalRate = Optional.empty();
    private Duration offerTimeout;
    private Duration drainTimeout = Duration.ofSeconds(10);
    private boolean recordsOfAllTasks;
    private Set<String> roles;
    private boolean rootSubmissions = true;
    private int maxCompletedFrameworks = 50;
    private int maxCompletedTasks = 1000;
    private int maxUnreachableTasks = 1000;
    private int maxUnreachableAgents = 100 * 1024;
    private Duration maxUnreachableAge = Duration.ofDays(14);
    private AllocatorConfig allocator = AllocatorConfig.defaults();

    private Builder() {}

    /** Where the HTTP API listens, as others reach it. */
    public Builder address(String hostname, String ip, int port) {
      this.hostname = hostname;
      this.ip = ip;
      this.port = port;
      return this;
    }

    /** Name of the cluster. */
    public Builder cluster(String value) {
      cluster = value;
      return this;
    }

    /** Version told to clients. */
    public Builder version(String value) {
      version = value;
      return this;
    }

    /** Interval of heartbeats. */
    public Builder heartbeatInterval(Duration value) {
      heartbeatInterval = value;
      return this;
    }

    /** Interval of pings, and how many may stay unanswered. */
    public Builder agentPings(Duration timeout, int count) {
      agentPingTimeout = timeout;
      maxAgentPingTimeouts = count;
      return this;
    }

    /** Time to come back after the master started. */
    public Builder agentReregisterTimeout(Duration value) {
      agentReregisterTimeout = value;
      return this;
    }

    /** How fast agents may be given up. */
    public Builder agentRemovalRate(Optional<Rate> value) {
      agentRemovalRate = value;
      return this;
    }

    /** Age at which an offer is rescinded. */
    public Builder offerTimeout(Duration value) {
      offerTimeout = value;
      return this;
    }

    /** How long a kill waits for drainers. */
    public Builder drainTimeout(Duration value) {
      drainTimeout = value;
      return this;
    }

    /** Whether tasks have service records that have nothing but a name. */
    public Builder recordsOfAllTasks(boolean value) {
      recordsOfAllTasks = value;
      return this;
    }

    /** The only roles allowed. */
    public Builder roles(Set<String> value) {
      roles = value;
      return this;
    }

    /** Whether frameworks may run as root. */
    public Builder rootSubmissions(boolean value) {
      rootSubmissions = value;
      return this;
    }

    /** Bounds of the histories that are kept for reading. */
    public Builder history(int frameworks, int completedTasks, int unreachableTasks) {
      maxCompletedFrameworks = frameworks;
      maxCompletedTasks = completedTasks;
      maxUnreachableTasks = unreachableTasks;
      return this;
    }

    /** How many unreachable agents the registry keeps, and for how long. */
    public Builder unreachableAgents(int count, Duration age) {
      maxUnreachableAgents = count;
      maxUnreachableAge = age;
      return this;
    }

    /** How offers are made. */
    public Builder allocator(AllocatorConfig value) {
      allocator = value;
      return this;
    }

    /** The configuration. */
    public MasterConfig build() {
      return new MasterConfig(
          hostname,
          ip,
          port,
          cluster,
          version,
          heartbeatInterval,
          agentPingTimeout,
          maxAgentPingTimeouts,
          agentReregisterTimeout,
          agentRemovalRate,
          Optional.ofNullable(offerTimeout),
          drainTimeout,
          recordsOfAllTasks,
          Optional.ofNullable(roles),
          rootSubmissions,
          maxCompletedFrameworks,
          maxCompletedTasks,
          maxUnreachableTasks,
          maxUnreachableAgents,
          maxUnreachableAge,
          allocator);
    }
  }
}
