package io.kernos.marathon.definition;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where the files of a mount are. */
public sealed interface Volume {
  /** A folder of the agent, or, relative, of the sandbox. */
  record Host(String path) implements Volume {}

  /**
   * A reserved part of the agent's disk that outlives the instance.
   *
   * @param type {@code root}, {@code path} or {@code mount}
   * @param size in MB
   */
  record Persistent(
      String type,
      long size,
      Optional<Long> maxSize,
      Optional<String> profileName,
      List<Constraint> constraints)
      implements Volume {
    public Persistent {
      constraints = List.copyOf(constraints);
    }
  }

  /** A volume of a volume driver. */
  record External(
      Optional<String> name,
      Optional<String> provider,
      Optional<Long> size,
      Map<String, String> options,
      boolean shared)
      implements Volume {
    public External {
      options = Map.copyOf(options);
    }
  }

  /** A volume of a container storage interface plugin. */
  record Csi(String name, CsiOptions options) implements Volume {}

  /** How a CSI volume is published. */
  record CsiOptions(
      String pluginName,
      String accessMode,
      String accessType,
      Optional<String> fsType,
      List<String> mountFlags,
      Map<String, String> nodeStageSecret,
      Map<String, String> nodePublishSecret,
      Map<String, String> volumeContext) {
    public CsiOptions {
      mountFlags = List.copyOf(mountFlags);
      nodeStageSecret = Map.copyOf(nodeStageSecret);
      nodePublishSecret = Map.copyOf(nodePublishSecret);
      volumeContext = Map.copyOf(volumeContext);
    }
  }

  /** A file with the value of a secret. */
  record Secret(String secret) implements Volume {}

  /** A folder that lives and dies with a pod's instance. */
  record Ephemeral() implements Volume {}
}
