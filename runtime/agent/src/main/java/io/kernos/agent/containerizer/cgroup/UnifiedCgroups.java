package io.kernos.agent.containerizer.cgroup;

import static io.kernos.agent.containerizer.cgroup.ControlFiles.number;
import static io.kernos.agent.containerizer.cgroup.ControlFiles.numbers;
import static io.kernos.agent.containerizer.cgroup.ControlFiles.write;

import io.kernos.api.v1.ResourceStatistics;
import io.kernos.spi.container.ContainerSpec.Limits;
import io.kernos.spi.container.Exit.Limitation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Version 2: one hierarchy, with cpu and memory. */
final class UnifiedCgroups implements Cgroups {
  private static final int FREEZE_TRIES = 50;
  private static final String CONTROLLERS = "+cpu +memory";

  private final Path base;
  private final boolean quota;

  UnifiedCgroups(Path base, boolean quota) {
    this.base = base;
    this.quota = quota;
  }

  /**
   * Makes {@code base} below {@code root} with both controllers; false when that is not allowed.
   */
  static boolean enable(Path root, Path base) {
    try {
      Path dir = root;
      for (Path step : root.relativize(base)) {
        if (!ControlFiles.read(dir.resolve("cgroup.subtree_control")).contains("memory")) {
          write(dir.resolve("cgroup.subtree_control"), CONTROLLERS);
        }
        dir = dir.resolve(step);
        Files.createDirectories(dir);
      }
      write(base.resolve("cgroup.subtree_control"), CONTROLLERS);
      Path trial = base.resolve(".probe");
      Files.createDirectories(trial);
      boolean both =
          Files.isWritable(trial.resolve("memory.max"))
              && Files.isWritable(trial.resolve("cpu.weight"))
              && Files.isWritable(trial.resolve("cgroup.procs"));
      ControlFiles.removeDirectory(trial);
      return both;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public List<String> report() {
    return List.of(
        "cgroups: version 2, cpu, memory",
        "cpu: weight" + (quota ? " and quota" : ""),
        "memory: limited, a task above it is killed",
        "kill: by cgroup");
  }

  @Override
  public boolean tracks() {
    return true;
  }

  @Override
  public boolean limitsMemory() {
    return true;
  }

  /** A container's group: its own, or one within the group whose limits it shares. */
  private Path group(String id) {
    Path own = base.resolve(id);
    if (Files.isDirectory(own)) {
      return own;
    }
    try (Stream<Path> others = Files.list(base)) {
      return others
          .map(other -> other.resolve(id))
          .filter(Files::isDirectory)
          .findAny()
          .orElse(own);
    } catch (IOException e) {
      return own;
    }
  }

  @Override
  public void create(String id, Limits limits, Optional<String> shared) throws IOException {
    Files.createDirectories(place(id, shared));
    if (shared.isEmpty()) {
      limit(id, limits);
    }
  }

  private Path place(String id, Optional<String> shared) {
    return shared.map(s -> base.resolve(s).resolve(id)).orElse(base.resolve(id));
  }

  @Override
  public List<Path> joinFiles(String id, Optional<String> shared) {
    return List.of(place(id, shared).resolve("cgroup.procs"));
  }

  @Override
  public void limit(String id, Limits limits) throws IOException {
    Path group = group(id);
    if (limits.cpuMillis() > 0) {
      // The usual mapping of shares (2..262144) to weights (1..10000).
      long weight = 1 + (ControlFiles.shares(limits.cpuMillis()) - 2) * 9999 / 262142;
      write(group.resolve("cpu.weight"), "" + Math.min(10_000, weight));
    }
    long ceiling =
        limits.cpuQuotaMillis() > 0 ? limits.cpuQuotaMillis() : quota ? limits.cpuMillis() : 0;
    write(
        group.resolve("cpu.max"),
        (ceiling > 0 ? "" + ControlFiles.quotaMicros(ceiling) : "max") + " 100000");
    Path max = group.resolve("memory.max");
    if (limits.memoryBytes() == 0) {
      write(max, "max");
      return;
    }
    long bytes = ControlFiles.memory(limits);
    long used = number(group.resolve("memory.current"), 0);
    if (used > bytes) {
      throw new IOException("it uses " + used + " bytes of memory, more than " + bytes);
    }
    write(max, "" + bytes);
    // Not there without swap accounting, or on older kernels.
    writeIfThere(group.resolve("memory.swap.max"), "0");
    writeIfThere(group.resolve("memory.oom.group"), "1");
  }

  private static void writeIfThere(Path file, String value) throws IOException {
    if (Files.exists(file)) {
      write(file, value);
    }
  }

  @Override
  public List<Long> processes(String id) {
    return ControlFiles.pids(group(id).resolve("cgroup.procs"));
  }

  @Override
  public boolean freeze(String id) {
    Path group = group(id);
    try {
      write(group.resolve("cgroup.freeze"), "1");
      for (int i = 0; i < FREEZE_TRIES; i++) {
        if (numbers(group.resolve("cgroup.events")).getOrDefault("frozen", 0L) == 1) {
          return true;
        }
        Thread.sleep(1);
      }
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thaw(id);
    return false;
  }

  @Override
  public void thaw(String id) {
    try {
      write(group(id).resolve("cgroup.freeze"), "0");
    } catch (IOException e) {
      // The group is gone.
    }
  }

  @Override
  public void kill(String id) {
    try {
      write(group(id).resolve("cgroup.kill"), "1");
    } catch (IOException e) {
      // A kernel before 5.14. A frozen process of version 2 dies at once when it is killed.
      boolean frozen = freeze(id);
      ControlFiles.kill(processes(id));
      if (frozen) {
        thaw(id);
      }
    }
  }

  @Override
  public Optional<Limitation> outOfMemory(String id) {
    Path group = group(id);
    if (numbers(group.resolve("memory.events")).getOrDefault("oom_kill", 0L) == 0) {
      return Optional.empty();
    }
    long limit = number(group.resolve("memory.max"), 0);
    return Optional.of(
        ControlFiles.memoryLimitation(limit, number(group.resolve("memory.peak"), limit)));
  }

  @Override
  public void usage(String id, ResourceStatistics.Builder statistics) {
    Path group = group(id);
    Map<String, Long> cpu = numbers(group.resolve("cpu.stat"));
    Map<String, Long> memory = numbers(group.resolve("memory.stat"));
    statistics
        .setCpusUserTimeSecs(cpu.getOrDefault("user_usec", 0L) / 1e6)
        .setCpusSystemTimeSecs(cpu.getOrDefault("system_usec", 0L) / 1e6)
        .setCpusNrPeriods(cpu.getOrDefault("nr_periods", 0L).intValue())
        .setCpusNrThrottled(cpu.getOrDefault("nr_throttled", 0L).intValue())
        .setCpusThrottledTimeSecs(cpu.getOrDefault("throttled_usec", 0L) / 1e6)
        .setMemTotalBytes(number(group.resolve("memory.current"), 0))
        .setMemRssBytes(memory.getOrDefault("anon", 0L))
        .setMemAnonBytes(memory.getOrDefault("anon", 0L))
        .setMemCacheBytes(memory.getOrDefault("file", 0L))
        .setMemFileBytes(memory.getOrDefault("file", 0L))
        .setMemMappedFileBytes(memory.getOrDefault("file_mapped", 0L))
        .setMemSwapBytes(number(group.resolve("memory.swap.current"), 0))
        .setMemUnevictableBytes(memory.getOrDefault("unevictable", 0L));
    long limit = number(group.resolve("memory.max"), 0);
    if (limit > 0) {
      statistics.setMemLimitBytes(limit);
    }
  }

  @Override
  public boolean remove(String id) {
    return ControlFiles.removeDirectory(group(id));
  }

  @Override
  public void clear(Set<String> running) {
    ControlFiles.clear(base, running);
  }
}
