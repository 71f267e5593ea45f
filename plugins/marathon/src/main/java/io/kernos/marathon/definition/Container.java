package io.kernos.marathon.definition;

import java.util.List;
import java.util.Optional;

/**
 * The container of an app's instance.
 *
 * @param portMappings none on the host's network
 */
public record Container(
    Type type,
    Optional<DockerImage> image,
    List<Mounted> volumes,
    List<PortMapping> portMappings,
    Optional<LinuxInfo> linuxInfo) {
  /** Who runs it: the Docker Engine, or the agent itself. */
  public enum Type {
    DOCKER,
    MESOS
  }

  /** A volume and where it appears. */
  public record Mounted(Volume volume, VolumeMount mount) {}

  public Container {
    volumes = List.copyOf(volumes);
    portMappings = List.copyOf(portMappings);
  }
}
