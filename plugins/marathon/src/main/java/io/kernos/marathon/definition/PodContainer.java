package io.kernos.marathon.definition;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One container of a pod.
 *
 * @param exec empty: the image's own command
 * @param killGracePeriod between SIGTERM and SIGKILL
 */
public record PodContainer(
    String name,
    Optional<Exec> exec,
    ResourceNeeds needs,
    Optional<ResourceLimits> resourceLimits,
    List<Endpoint> endpoints,
    Optional<DockerImage> image,
    Map<String, EnvValue> environment,
    Optional<String> user,
    Optional<PodHealthCheck> healthCheck,
    Optional<Check> check,
    List<VolumeMount> volumeMounts,
    List<Artifact> artifacts,
    Map<String, String> labels,
    Optional<Duration> killGracePeriod,
    Optional<Boolean> tty,
    Optional<LinuxInfo> linuxInfo) {

  /** What a container executes. */
  public record Exec(Command command, Optional<Boolean> overrideEntrypoint) {}

  /**
   * A port of a container.
   *
   * @param containerPort 0: the same as the host port; empty on the host's network
   * @param hostPort 0: any; empty: none
   */
  public record Endpoint(
      String name,
      Optional<Integer> containerPort,
      Optional<Integer> hostPort,
      List<String> protocols,
      Map<String, String> labels,
      List<String> networkNames) {
    public Endpoint {
      protocols = List.copyOf(protocols);
      labels = Map.copyOf(labels);
      networkNames = List.copyOf(networkNames);
    }
  }

  /**
   * How it is found whether the container is healthy; the executor runs it.
   *
   * @param maxConsecutiveFailures after so many the pod's instance is killed; 0: never
   */
  public record PodHealthCheck(
      Check.Probe probe,
      Duration gracePeriod,
      Duration interval,
      Duration timeout,
      Duration delay,
      int maxConsecutiveFailures) {}

  public PodContainer {
    endpoints = List.copyOf(endpoints);
    environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    volumeMounts = List.copyOf(volumeMounts);
    artifacts = List.copyOf(artifacts);
    labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
  }
}
