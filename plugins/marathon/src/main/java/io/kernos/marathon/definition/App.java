package io.kernos.marathon.definition;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An app in its canonical form: each deprecated spelling is rewritten, each default filled in.
 * Marathon's docs, "rest-api/public/api/v2/types/app.raml", say what the fields mean.
 *
 * @param cmd for the shell; or else {@code args}, or neither where an image has a command
 * @param args a program and its arguments
 * @param executor a custom executor's command; empty: the built-in one
 * @param secrets sources by name
 */
public record App(
    PathId id,
    VersionInfo versionInfo,
    Optional<String> cmd,
    List<String> args,
    Optional<String> user,
    Map<String, EnvValue> env,
    int instances,
    ResourceNeeds needs,
    Optional<ResourceLimits> resourceLimits,
    String executor,
    Optional<ResourceNeeds> executorResources,
    List<Constraint> constraints,
    List<Artifact> fetch,
    List<PortDefinition> portDefinitions,
    boolean requirePorts,
    Backoff backoff,
    Optional<Container> container,
    List<HealthCheck> healthChecks,
    Optional<Check> check,
    List<ReadinessCheck> readinessChecks,
    Optional<Duration> taskKillGracePeriod,
    Set<PathId> dependencies,
    UpgradeStrategy upgradeStrategy,
    Map<String, String> labels,
    Set<String> acceptedResourceRoles,
    List<Network> networks,
    Map<String, String> secrets,
    UnreachableStrategy unreachableStrategy,
    KillSelection killSelection,
    Optional<Boolean> tty,
    String role)
    implements RunSpec {

  public App {
    args = List.copyOf(args);
    env = Collections.unmodifiableMap(new LinkedHashMap<>(env));
    constraints = List.copyOf(constraints);
    fetch = List.copyOf(fetch);
    portDefinitions = List.copyOf(portDefinitions);
    healthChecks = List.copyOf(healthChecks);
    readinessChecks = List.copyOf(readinessChecks);
    dependencies = Collections.unmodifiableSet(new LinkedHashSet<>(dependencies));
    labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
    acceptedResourceRoles = Collections.unmodifiableSet(new LinkedHashSet<>(acceptedResourceRoles));
    networks = List.copyOf(networks);
    secrets = Collections.unmodifiableMap(new LinkedHashMap<>(secrets));
  }

  /** An app with the defaults of the API; it has no command yet. */
  public static Builder builder(PathId id) {
    return new Builder(id);
  }

  /** A builder with all of this. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  @Override
  public List<Volume.Persistent> persistentVolumes() {
    return container.stream()
        .flatMap(c -> c.volumes().stream())
        .filter(mounted -> mounted.volume() instanceof Volume.Persistent)
        .map(mounted -> (Volume.Persistent) mounted.volume())
        .toList();
  }

  @Override
  public App scaledTo(int count, Instant version) {
    return toBuilder().instances(count).versionInfo(versionInfo.scaledAt(version)).build();
  }

  @Override
  public App withVersion(VersionInfo version) {
    return toBuilder().versionInfo(version).build();
  }

  @Override
  public boolean differsInConfig(RunSpec other) {
    return !(other instanceof App app)
        || !toBuilder().instances(app.instances).versionInfo(app.versionInfo).build().equals(app);
  }

  @Override
  public boolean hasHealthChecks() {
    return !healthChecks.isEmpty() || check.isPresent() || !readinessChecks.isEmpty();
  }

  /** The service ports, in the order of the app's ports. */
  public List<Integer> servicePorts() {
    List<PortMapping> mappings = container.map(Container::portMappings).orElse(List.of());
    return mappings.isEmpty()
        ? portDefinitions.stream().map(PortDefinition::port).toList()
        : mappings.stream().map(PortMapping::servicePort).toList();
  }

  /** Sets fields one by one. */
  public static final class Builder {
    private PathId id;
    private VersionInfo versionInfo = VersionInfo.changedAt(Instant.EPOCH);
    private Optional<String> cmd = Optional.empty();
    private List<String> args = List.of();
    private Optional<String> user = Optional.empty();
    private Map<String, EnvValue> env = Map.of();
    private int instances = 1;
    private ResourceNeeds needs = new ResourceNeeds(1, 128, 0, 0);
    private Optional<ResourceLimits> resourceLimits = Optional.empty();
    private String executor = "";
    private Optional<ResourceNeeds> executorResources = Optional.empty();
    private List<Constraint> constraints = List.of();
    private List<Artifact> fetch = List.of();
    private List<PortDefinition> portDefinitions = List.of();
    private boolean requirePorts = false;
    private Backoff backoff = Backoff.DEFAULT;
    private Optional<Container> container = Optional.empty();
    private List<HealthCheck> healthChecks = List.of();
    private Optional<Check> check = Optional.empty();
    private List<ReadinessCheck> readinessChecks = List.of();
    private Optional<Duration> taskKillGracePeriod = Optional.empty();
    private Set<PathId> dependencies = Set.of();
    private UpgradeStrategy upgradeStrategy = UpgradeStrategy.DEFAULT;
    private Map<String, String> labels = Map.of();
    private Set<String> acceptedResourceRoles = Set.of();
    private List<Network> networks = List.of(Network.HOST);
    private Map<String, String> secrets = Map.of();
    private UnreachableStrategy unreachableStrategy = UnreachableStrategy.DEFAULT;
    private KillSelection killSelection = KillSelection.YOUNGEST_FIRST;
    private Optional<Boolean> tty = Optional.empty();
    private String role = "*";

    private Builder(PathId id) {
      this.id = id;
    }

    private Builder(App app) {
      id = app.id;
      versionInfo = app.versionInfo;
      cmd = app.cmd;
      args = app.args;
      user = app.user;
      env = app.env;
      instances = app.instances;
      needs = app.needs;
      resourceLimits = app.resourceLimits;
      executor = app.executor;
      executorResources = app.executorResources;
      constraints = app.constraints;
      fetch = app.fetch;
      portDefinitions = app.portDefinitions;
      requirePorts = app.requirePorts;
      backoff = app.backoff;
      container = app.container;
      healthChecks = app.healthChecks;
      check = app.check;
      readinessChecks = app.readinessChecks;
      taskKillGracePeriod = app.taskKillGracePeriod;
      dependencies = app.dependencies;
      upgradeStrategy = app.upgradeStrategy;
      labels = app.labels;
      acceptedResourceRoles = app.acceptedResourceRoles;
      networks = app.networks;
      secrets = app.secrets;
      unreachableStrategy = app.unreachableStrategy;
      killSelection = app.killSelection;
      tty = app.tty;
      role = app.role;
    }

    public Builder id(PathId value) {
      id = value;
      return this;
    }

    public Builder versionInfo(VersionInfo value) {
      versionInfo = value;
      return this;
    }

    public Builder cmd(Optional<String> value) {
      cmd = value;
      return this;
    }

    public Builder args(List<String> value) {
      args = value;
      return this;
    }

    public Builder user(Optional<String> value) {
      user = value;
      return this;
    }

    public Builder env(Map<String, EnvValue> value) {
      env = value;
      return this;
    }

    public Builder instances(int value) {
      instances = value;
      return this;
    }

    public Builder needs(ResourceNeeds value) {
      needs = value;
      return this;
    }

    public Builder resourceLimits(Optional<ResourceLimits> value) {
      resourceLimits = value;
      return this;
    }

    public Builder executor(String value) {
      executor = value;
      return this;
    }

    public Builder executorResources(Optional<ResourceNeeds> value) {
      executorResources = value;
      return this;
    }

    public Builder constraints(List<Constraint> value) {
      constraints = value;
      return this;
    }

    public Builder fetch(List<Artifact> value) {
      fetch = value;
      return this;
    }

    public Builder portDefinitions(List<PortDefinition> value) {
      portDefinitions = value;
      return this;
    }

    public Builder requirePorts(boolean value) {
      requirePorts = value;
      return this;
    }

    public Builder backoff(Backoff value) {
      backoff = value;
      return this;
    }

    public Builder container(Optional<Container> value) {
      container = value;
      return this;
    }

    public Builder healthChecks(List<HealthCheck> value) {
      healthChecks = value;
      return this;
    }

    public Builder check(Optional<Check> value) {
      check = value;
      return this;
    }

    public Builder readinessChecks(List<ReadinessCheck> value) {
      readinessChecks = value;
      return this;
    }

    public Builder taskKillGracePeriod(Optional<Duration> value) {
      taskKillGracePeriod = value;
      return this;
    }

    public Builder dependencies(Set<PathId> value) {
      dependencies = value;
      return this;
    }

    public Builder upgradeStrategy(UpgradeStrategy value) {
      upgradeStrategy = value;
      return this;
    }

    public Builder labels(Map<String, String> value) {
      labels = value;
      return this;
    }

    public Builder acceptedResourceRoles(Set<String> value) {
      acceptedResourceRoles = value;
      return this;
    }

    public Builder networks(List<Network> value) {
      networks = value;
      return this;
    }

    public Builder secrets(Map<String, String> value) {
      secrets = value;
      return this;
    }

    public Builder unreachableStrategy(UnreachableStrategy value) {
      unreachableStrategy = value;
      return this;
    }

    public Builder killSelection(KillSelection value) {
      killSelection = value;
      return this;
    }

    public Builder tty(Optional<Boolean> value) {
      tty = value;
      return this;
    }

    public Builder role(String value) {
      role = value;
      return this;
    }

    public App build() {
      return new App(
          id,
          versionInfo,
          cmd,
          args,
          user,
          env,
          instances,
          needs,
          resourceLimits,
          executor,
          executorResources,
          constraints,
          fetch,
          portDefinitions,
          requirePorts,
          backoff,
          container,
          healthChecks,
          check,
          readinessChecks,
          taskKillGracePeriod,
          dependencies,
          upgradeStrategy,
          labels,
          acceptedResourceRoles,
          networks,
          secrets,
          unreachableStrategy,
          killSelection,
          tty,
          role);
    }
  }
}
