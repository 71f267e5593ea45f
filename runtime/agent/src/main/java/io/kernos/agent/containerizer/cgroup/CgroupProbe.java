package io.kernos.agent.containerizer.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds out which control groups this process may make. */
public final class CgroupProbe {
  private static final Set<String> V1_CONTROLLERS = Set.of("cpu", "cpuacct", "memory", "freezer");

  private CgroupProbe() {}

  /**
   * The best that works on this machine.
   *
   * @param path of this agent's groups below each hierarchy's root, such as "kernos/cluster-agent"
   * @param quota whether the share of processors is a ceiling too
   */
  public static Cgroups probe(String path, boolean quota) {
    return probe(Path.of("/proc/self/mounts"), path, quota);
  }

  /** No control groups at all, for {@code reason}. */
  public static Cgroups none(String reason) {
    return new NoCgroups(reason);
  }

  static Cgroups probe(Path mountTable, String path, boolean quota) {
    List<String> mounts;
    try {
      mounts = Files.readAllLines(mountTable);
    } catch (IOException e) {
      return new NoCgroups("the mount table cannot be read (" + e.getMessage() + ")");
    }
    List<String> missing = new ArrayList<>();
    Map<String, Path> v1 = new HashMap<>();
    for (String mount : mounts) {
      // device, mount point, type, options
      String[] fields = mount.split(" ");
      if (fields.length < 4) {
        continue;
      }
      Path point = Path.of(fields[1].replace("\\040", " "));
      if (fields[2].equals("cgroup2")) {
        Path base = point.resolve(path);
        if (UnifiedCgroups.enable(point, base)) {
          return new UnifiedCgroups(base, quota);
        }
      } else if (fields[2].equals("cgroup")) {
        for (String option : fields[3].split(",")) {
          if (V1_CONTROLLERS.contains(option)) {
            Path base = point.resolve(path);
            if (usable(base)) {
              v1.put(option, base);
            } else {
              missing.add(point.toString());
            }
          }
        }
      }
    }
    if (!v1.isEmpty()) {
      return new LegacyCgroups(v1, quota);
    }
    return new NoCgroups(
        missing.isEmpty() ? "none can be written here" : missing.get(0) + " cannot be written");
  }

  private static boolean usable(Path base) {
    Path trial = base.resolve(".probe");
    boolean made = ControlFiles.makeDirectory(trial);
    boolean joinable = made && Files.isWritable(trial.resolve("tasks"));
    ControlFiles.removeDirectory(trial);
    return joinable;
  }
}
