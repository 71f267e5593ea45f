package io.kernos.agent.sandbox;

import io.kernos.api.v1.ContainerID;
import io.kernos.api.v1.Resource;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where things lie below the agent's data directory, as Mesos lays them out. */
public final class SandboxPaths {
  private final Path data;

  /** Paths below {@code data}. */
  public SandboxPaths(Path data) {
    this.data = data.toAbsolutePath().normalize();
  }

  /** The sandbox of one run of an executor. */
  public Path run(String agentId, String frameworkId, String executorId, String containerId) {
    return executor(agentId, frameworkId, executorId).resolve("runs").resolve(containerId);
  }

  private Path executor(String agentId, String frameworkId, String executorId) {
    return data.resolve("slaves")
        .resolve(agentId)
        .resolve("frameworks")
        .resolve(frameworkId)
        .resolve("executors")
        .resolve(executorId);
  }

  /** The sandbox of a task of a group, in that of its executor. */
  public static Path task(Path run, String taskId) {
    return run.resolve("tasks").resolve(taskId);
  }

  /** The sandbox of a container that stands alone. Mesos: below the work directory itself. */
  public Path standalone(String containerId) {
    return data.resolve("standalone").resolve("containers").resolve(containerId);
  }

  /** How /files names it. */
  public static String virtualStandalone(String containerId) {
    return "/containers/" + containerId;
  }

  /** The sandbox of a container within others, in that of the outermost. */
  public static Path nested(Path outermost, ContainerID id) {
    return id.hasParent()
        ? nested(outermost, id.getParent()).resolve("containers").resolve(id.getValue())
        : outermost;
  }

  /** How /files names an executor's newest sandbox. */
  public static String virtual(String frameworkId, String executorId) {
    return "/frameworks/" + frameworkId + "/executors/" + executorId + "/runs/latest";
  }

  /** The directory of a persistent volume. */
  public Path volume(Resource volume) {
    String role = volume.getReservations(volume.getReservationsCount() - 1).getRole();
    // A role may hold slashes but no blank, a directory's name blanks but no slash.
    Path below =
        Path.of("volumes", "roles", role.replace('/', ' '))
            .resolve(volume.getDisk().getPersistence().getId());
    Resource.DiskInfo.Source source = volume.getDisk().getSource();
    return switch (source.getType()) {
      case PATH -> data.resolve(source.getPath().getRoot()).resolve(below);
      case MOUNT -> data.resolve(source.getMount().getRoot());
      default -> data.resolve(below);
    };
  }

  /** The volumes among {@code resources}: their paths within a sandbox to their directories. */
  public Map<String, Path> volumes(Iterable<Resource> resources) {
    Map<String, Path> volumes = new LinkedHashMap<>();
    for (Resource resource : resources) {
      if (resource.getDisk().hasPersistence() && resource.getDisk().hasVolume()) {
        volumes.put(resource.getDisk().getVolume().getContainerPath(), volume(resource));
      }
    }
    return volumes;
  }
}
