package io.kernos.agent;

import io.kernos.agent.containerizer.network.ContainerDns;
import io.kernos.api.v1.DomainInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * How an agent behaves. Made by {@link #builder}; what is not said there has Mesos' default.
 *
 * @param data where checkpoint, sandboxes and volumes lie
 * @param node what the agent is and where it listens
 * @param timeouts how long it waits for what
 * @param history how much it remembers of what has ended
 * @param executors what custom executors are given and asked for
 * @param containerDns the resolvers of containers that have a network of their own
 */
public record AgentConfig(
    Path data,
    Node node,
    Timeouts timeouts,
    History history,
    Executors executors,
    ContainerDns containerDns) {

  /**
   * What the agent is and where it listens.
   *
   * @param bind address to listen on
   * @param port 0: any free one
   * @param hostname by which frameworks and people find it
   * @param resources in Mesos' text syntax or JSON; a resource that is not named is detected
   * @param attributes in Mesos' text syntax {@code rack:a;weight:3}
   * @param share detected resources are divided by this, for several agents on one machine
   */
  public record Node(
      String bind,
      int port,
      String hostname,
      String resources,
      String attributes,
      int share,
      Optional<DomainInfo> domain) {}

  /**
   * How long the agent waits for what.
   *
   * @param executorRegistration a started executor must subscribe within it
   * @param executorReregistration after a restart of the agent, an executor must subscribe again
   *     within it
   * @param executorShutdownGrace between asking an executor to end and killing it
   * @param recovery how long an executor tries to reach a restarted agent (MESOS_RECOVERY_TIMEOUT)
   * @param registrationBackoff the most that the first pause between two attempts to register may
   *     be, doubled each time; with fewer agents it is less: a millisecond for each
   * @param registrationBackoffMax the longest such pause
   * @param garbage how long the sandbox of an ended executor is kept
   * @param fetchStall a download that brings nothing for so long has failed
   */
  public record Timeouts(
      Duration executorRegistration,
      Duration executorReregistration,
      Duration executorShutdownGrace,
      Duration recovery,
      Duration registrationBackoff,
      Duration registrationBackoffMax,
      Duration garbage,
      Duration fetchStall) {

    /** Mesos' defaults. */
    public static final Timeouts DEFAULT =
        new Timeouts(
            Duration.ofMinutes(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            Duration.ofMinutes(15),
            Duration.ofSeconds(1),
            Duration.ofMinutes(1),
            Duration.ofDays(7),
            Duration.ofMinutes(1));
  }

  /** How many ended frameworks, executors of each and tasks of each executor are remembered. */
  public record History(int frameworks, int executors, int tasks) {
    /** Mesos' defaults: 50, 150, 200. */
    public static final History DEFAULT = new History(50, 150, 200);
  }

  /**
   * What custom executors are given and asked for.
   *
   * @param environment given to each of them
   * @param tokenKey signs the tokens that they must show; empty: none is asked for
   * @param heartbeat between HEARTBEAT events (Mesos: 30 minutes)
   * @param switchUser whether they run as the user whom the framework names; by default where the
   *     agent is root
   */
  public record Executors(
      Map<String, String> environment,
      Optional<String> tokenKey,
      Duration heartbeat,
      boolean switchUser) {
    public Executors {
      environment = Map.copyOf(environment);
    }

    @Override
    public String toString() {
      return "Executors[environment=" + environment.keySet() + ", switchUser=" + switchUser + "]";
    }
  }

  /** A configuration whose state lies below {@code data}. */
  public static Builder builder(Path data) {
    return new Builder(data);
  }

  /** Collects what differs from the defaults. */
  public static final class Builder {
    private final Path data;
    private String bind = "127.0.0.1";
    private int port = 5051;
    private String hostname = "localhost";
    private String resources = "";
    private String attributes = "";
    private int share = 1;
    private Optional<DomainInfo> domain = Optional.empty();
    private Timeouts timeouts = Timeouts.DEFAULT;
    private History history = History.DEFAULT;
    private Map<String, String> environment = Map.of();
    private Optional<String> tokenKey = Optional.empty();
    private Duration heartbeat = Duration.ofMinutes(30);
    // Nobody else can.
    private boolean switchUser = "root".equals(System.getProperty("user.name"));

    private ContainerDns containerDns = ContainerDns.NONE;

    private Builder(Path data) {
      this.data = Objects.requireNonNull(data);
    }

    /** Address and port to listen on; port 0: any free one. */
    public Builder listen(String bind, int port) {
      this.bind = bind;
      this.port = port;
      return this;
    }

    /** Name by which frameworks and people find the machine. */
    public Builder hostname(String hostname) {
      this.hostname = hostname;
      return this;
    }

    /** Resources in Mesos' text syntax or JSON; what is not named is detected. */
    public Builder resources(String resources) {
      this.resources = resources;
      return this;
    }

    /** Attributes in Mesos' text syntax. */
    public Builder attributes(String attributes) {
      this.attributes = attributes;
      return this;
    }

    /** How many agents share the machine's detected resources. */
    public Builder share(int agents) {
      this.share = agents;
      return this;
    }

    /** Fault domain. */
    public Builder domain(DomainInfo domain) {
      this.domain = Optional.of(domain);
      return this;
    }

    /** How long the agent waits for what. */
    public Builder timeouts(Timeouts timeouts) {
      this.timeouts = timeouts;
      return this;
    }

    /** How much of what has ended is remembered. */
    public Builder history(History history) {
      this.history = history;
      return this;
    }

    /** Environment of custom executors. */
    public Builder environment(Map<String, String> environment) {
      this.environment = environment;
      return this;
    }

    /** Makes executors show a token signed with {@code key}. */
    public Builder tokenKey(String key) {
      this.tokenKey = Optional.of(key);
      return this;
    }

    /** Time between HEARTBEAT events. */
    public Builder heartbeat(Duration heartbeat) {
      this.heartbeat = heartbeat;
      return this;
    }

    /** Whether executors run as the user whom the framework names. */
    public Builder switchUser(boolean switchUser) {
      this.switchUser = switchUser;
      return this;
    }

    /** The resolvers of containers that have a network of their own. */
    public Builder containerDns(ContainerDns containerDns) {
      this.containerDns = containerDns;
      return this;
    }

    /** The configuration. */
    public AgentConfig build() {
      return new AgentConfig(
          data,
          new Node(bind, port, hostname, resources, attributes, share, domain),
          timeouts,
          history,
          new Executors(environment, tokenKey, heartbeat, switchUser),
          containerDns);
    }
  }
}
