package io.kernos.marathon.definition;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A pod in its canonical form: containers that are launched together and share networks and
 * volumes. Marathon's docs, "rest-api/public/api/v2/types/pod.raml", say what the fields mean.
 *
 * @param volumes by name
 * @param executorResources what the executor takes beside the containers
 * @param secrets sources by name
 */
public record Pod(
    PathId id,
    VersionInfo versionInfo,
    Optional<String> user,
    Map<String, EnvValue> environment,
    Map<String, String> labels,
    List<PodContainer> containers,
    Map<String, Volume> volumes,
    List<Network> networks,
    int instances,
    ResourceNeeds executorResources,
    List<Constraint> constraints,
    Set<String> acceptedResourceRoles,
    Backoff backoff,
    UpgradeStrategy upgradeStrategy,
    UnreachableStrategy unreachableStrategy,
    KillSelection killSelection,
    Map<String, String> secrets,
    Optional<LinuxInfo> linuxInfo,
    Optional<Boolean> legacySharedCgroups,
    String role)
    implements RunSpec {

  public Pod {
    environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
    containers = List.copyOf(containers);
    volumes = Collections.unmodifiableMap(new LinkedHashMap<>(volumes));
    networks = List.copyOf(networks);
    constraints = List.copyOf(constraints);
    acceptedResourceRoles = Collections.unmodifiableSet(new LinkedHashSet<>(acceptedResourceRoles));
    secrets = Collections.unmodifiableMap(new LinkedHashMap<>(secrets));
  }

  @Override
  public ResourceNeeds needs() {
    double cpus = executorResources.cpus();
    double mem = executorResources.mem();
    double disk = executorResources.disk();
    int gpus = executorResources.gpus();
    for (PodContainer container : containers) {
      cpus += container.needs().cpus();
      mem += container.needs().mem();
      disk += container.needs().disk();
      gpus += container.needs().gpus();
    }
    return new ResourceNeeds(cpus, mem, disk, gpus);
  }

  @Override
  public List<Volume.Persistent> persistentVolumes() {
    return volumes.values().stream()
        .filter(Volume.Persistent.class::isInstance)
        .map(Volume.Persistent.class::cast)
        .toList();
  }

  @Override
  public Set<PathId> dependencies() {
    return Set.of();
  }

  @Override
  public Pod scaledTo(int count, Instant version) {
    return with(count, versionInfo.scaledAt(version));
  }

  @Override
  public Pod withVersion(VersionInfo version) {
    return with(instances, version);
  }

  @Override
  public boolean differsInConfig(RunSpec other) {
    return !(other instanceof Pod pod) || !with(pod.instances, pod.versionInfo).equals(pod);
  }

  @Override
  public boolean hasHealthChecks() {
    return containers.stream().anyMatch(container -> container.healthCheck().isPresent());
  }

  private Pod with(int count, VersionInfo version) {
    return new Pod(
        id,
        version,
        user,
        environment,
        labels,
        containers,
        volumes,
        networks,
        count,
        executorResources,
        constraints,
        acceptedResourceRoles,
        backoff,
        upgradeStrategy,
        unreachableStrategy,
        killSelection,
        secrets,
        linuxInfo,
        legacySharedCgroups,
        role);
  }
}
