package io.kernos.agent.containerizer.cgroup;

import static io.kernos.agent.containerizer.cgroup.ControlFiles.number;
import static io.kernos.agent.containerizer.cgroup.ControlFiles.numbers;
import static io.kernos.agent.containerizer.cgroup.ControlFiles.write;

import io.kernos.api.v1.ResourceStatistics;
import io.kernos.spi.container.ContainerSpec.Limits;
import io.kernos.spi.container.Exit.Limitation;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Version 1: a hierarchy for each controller, or for some of them together. */
final class LegacyCgroups implements Cgroups {
  private static final int FREEZE_TRIES = 50;

  private final Map<String, Path> bases;
  private final Set<Path> hierarchies;
  private final boolean quota;

  LegacyCgroups(Map<String, Path> bases, boolean quota) {
    this.bases = new TreeMap<>(bases);
    this.hierarchies = new LinkedHashSet<>(this.bases.values());
    this.quota = quota;
  }

  @Override
  public List<String> report() {
    List<String> lines = new ArrayList<>();
    lines.add("cgroups: version 1, " + String.join(", ", bases.keySet()));
    lines.add(
        bases.containsKey("cpu")
            ? "cpu: shares" + (quota ? " and quota" : "")
            : "cpu: not limited, its cgroup cannot be written");
    lines.add(
        limitsMemory()
            ? "memory: limited, a task above it is killed"
            : "memory: not limited, its cgroup cannot be written");
    lines.add(
        tracks()
            ? "kill: by freezer cgroup"
            : "kill: by session, descent and environment mark, as the freezer cgroup cannot be"
                + " written");
    return lines;
  }

  @Override
  public boolean tracks() {
    return bases.containsKey("freezer");
  }

  @Override
  public boolean limitsMemory() {
    return bases.containsKey("memory");
  }

  private Optional<Path> group(String controller, String id) {
    return Optional.ofNullable(bases.get(controller)).map(base -> base.resolve(id));
  }

  /** The hierarchies that say how much a container may use, rather than which processes it has. */
  private boolean limiting(Path base) {
    return base.equals(bases.get("cpu")) || base.equals(bases.get("memory"));
  }

  @Override
  public void create(String id, Limits limits, Optional<String> shared) throws IOException {
    boolean fresh = true;
    for (Path base : hierarchies) {
      if (shared.isEmpty() || !limiting(base)) {
        fresh &= makeGroup(base.resolve(id));
      }
    }
    if (shared.isEmpty()) {
      limit(id, limits, fresh);
    }
  }

  /** False when it is there already. */
  private static boolean makeGroup(Path group) throws IOException {
    try {
      Files.createDirectory(group);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (NoSuchFileException e) {
      // Another agent of this cluster has removed the empty base.
      Files.createDirectories(group);
      return true;
    }
  }

  @Override
  public List<Path> joinFiles(String id, Optional<String> shared) {
    // "tasks" rather than "cgroup.procs": a single thread moves itself without the global lock.
    return hierarchies.stream()
        .map(base -> base.resolve(shared.isPresent() && limiting(base) ? shared.get() : id))
        .map(group -> group.resolve("tasks"))
        .toList();
  }

  @Override
  public void limit(String id, Limits limits) throws IOException {
    limit(id, limits, false);
  }

  /**
   * @param fresh nothing is limited yet, so nothing need be read
   */
  private void limit(String id, Limits limits, boolean fresh) throws IOException {
    Optional<Path> cpu = group("cpu", id);
    if (cpu.isPresent()) {
      if (limits.cpuMillis() > 0) {
        write(cpu.get().resolve("cpu.shares"), "" + ControlFiles.shares(limits.cpuMillis()));
      }
      long ceiling =
          limits.cpuQuotaMillis() > 0 ? limits.cpuQuotaMillis() : quota ? limits.cpuMillis() : 0;
      Path file = cpu.get().resolve("cpu.cfs_quota_us");
      String value = ceiling > 0 ? "" + ControlFiles.quotaMicros(ceiling) : "-1";
      boolean same = fresh && ceiling <= 0;
      if (!same && Files.exists(file) && !ControlFiles.read(file).equals(value)) {
        write(file, value);
      }
    }
    Optional<Path> memory = group("memory", id);
    if (memory.isPresent()) {
      limitMemory(memory.get(), limits, fresh);
    }
  }

  private static void limitMemory(Path group, Limits limits, boolean fresh) throws IOException {
    Path hard = group.resolve("memory.limit_in_bytes");
    Path swap = group.resolve("memory.memsw.limit_in_bytes");
    boolean endless = limits.memoryBytes() == 0;
    long bytes = ControlFiles.memory(limits);
    String value = endless ? "-1" : "" + bytes;
    long current = fresh ? Long.MAX_VALUE / 2 : number(hard, Long.MAX_VALUE);
    if (!endless && bytes < current) {
      write(hard, value);
      if (Files.exists(swap)) {
        write(swap, value);
      }
    } else if (bytes > current || (endless && current < Long.MAX_VALUE / 2)) {
      // The limit of both together may never be the smaller one, so it goes up first.
      if (Files.exists(swap)) {
        write(swap, value);
      }
      write(hard, value);
    }
  }

  @Override
  public List<Long> processes(String id) {
    return group("freezer", id)
        .map(g -> ControlFiles.pids(g.resolve("cgroup.procs")))
        .orElse(List.of());
  }

  @Override
  public boolean freeze(String id) {
    Optional<Path> group = group("freezer", id);
    if (group.isEmpty()) {
      return false;
    }
    Path state = group.get().resolve("freezer.state");
    try {
      for (int i = 0; i < FREEZE_TRIES; i++) {
        write(state, "FROZEN");
        if (ControlFiles.read(state).equals("FROZEN")) {
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
    group("freezer", id)
        .ifPresent(
            g -> {
              try {
                write(g.resolve("freezer.state"), "THAWED");
              } catch (IOException e) {
                // The group is gone.
              }
            });
  }

  @Override
  public void kill(String id) {
    // Frozen, none of them forks while the others are killed.
    boolean frozen = freeze(id);
    ControlFiles.kill(processes(id));
    if (frozen) {
      thaw(id);
    }
  }

  @Override
  public Optional<Limitation> outOfMemory(String id) {
    return group("memory", id)
        .filter(g -> numbers(g.resolve("memory.oom_control")).getOrDefault("oom_kill", 0L) > 0)
        .map(
            g ->
                ControlFiles.memoryLimitation(
                    number(g.resolve("memory.limit_in_bytes"), 0),
                    number(g.resolve("memory.max_usage_in_bytes"), 0)));
  }

  @Override
  public void usage(String id, ResourceStatistics.Builder statistics) {
    group("cpuacct", id)
        .map(g -> numbers(g.resolve("cpuacct.stat")))
        .filter(stat -> stat.containsKey("user"))
        .ifPresent(
            stat ->
                statistics
                    .setCpusUserTimeSecs(stat.get("user") / 100.0)
                    .setCpusSystemTimeSecs(stat.getOrDefault("system", 0L) / 100.0));
    group("cpu", id)
        .ifPresent(
            g -> {
              Map<String, Long> stat = numbers(g.resolve("cpu.stat"));
              statistics
                  .setCpusLimit(number(g.resolve("cpu.shares"), 0) / 1024.0)
                  .setCpusNrPeriods(stat.getOrDefault("nr_periods", 0L).intValue())
                  .setCpusNrThrottled(stat.getOrDefault("nr_throttled", 0L).intValue())
                  .setCpusThrottledTimeSecs(stat.getOrDefault("throttled_time", 0L) / 1e9);
            });
    group("memory", id)
        .ifPresent(
            g -> {
              Map<String, Long> stat = numbers(g.resolve("memory.stat"));
              statistics
                  .setMemTotalBytes(number(g.resolve("memory.usage_in_bytes"), 0))
                  .setMemLimitBytes(number(g.resolve("memory.limit_in_bytes"), 0))
                  .setMemRssBytes(stat.getOrDefault("total_rss", 0L))
                  .setMemAnonBytes(stat.getOrDefault("total_rss", 0L))
                  .setMemCacheBytes(stat.getOrDefault("total_cache", 0L))
                  .setMemFileBytes(stat.getOrDefault("total_cache", 0L))
                  .setMemMappedFileBytes(stat.getOrDefault("total_mapped_file", 0L))
                  .setMemSwapBytes(stat.getOrDefault("total_swap", 0L))
                  .setMemUnevictableBytes(stat.getOrDefault("total_unevictable", 0L));
            });
  }

  @Override
  public boolean remove(String id) {
    boolean all = true;
    for (Path base : hierarchies) {
      all &= ControlFiles.removeDirectory(base.resolve(id));
    }
    return all;
  }

  @Override
  public void clear(Set<String> running) {
    hierarchies.forEach(base -> ControlFiles.clear(base, running));
  }
}
