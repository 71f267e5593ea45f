package io.kernos.agent.containerizer.cgroup;

import io.kernos.spi.container.ContainerSpec.Limits;
import io.kernos.spi.container.Exit.Limit;
import io.kernos.spi.container.Exit.Limitation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Reading and writing the files of control groups, and the arithmetic of limits. */
final class ControlFiles {
  private static final long MB = 1L << 20;

  private ControlFiles() {}

  static void write(Path file, String value) throws IOException {
    try {
      Files.writeString(file, value, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new IOException("cannot write " + value + " to " + file + ": " + e.getMessage(), e);
    }
  }

  static String read(Path file) throws IOException {
    return Files.readString(file).strip();
  }

  /** A file's number; {@code absent} when it cannot be read or says "max". */
  static long number(Path file, long absent) {
    try {
      return Long.parseLong(read(file));
    } catch (IOException | NumberFormatException e) {
      return absent;
    }
  }

  /** The lines "name number" of a file; empty when it cannot be read. */
  static Map<String, Long> numbers(Path file) {
    Map<String, Long> result = new HashMap<>();
    try {
      for (String line : Files.readAllLines(file)) {
        int space = line.indexOf(' ');
        if (space > 0) {
          result.put(line.substring(0, space), Long.parseLong(line.substring(space + 1).strip()));
        }
      }
    } catch (IOException | NumberFormatException e) {
      return Map.of();
    }
    return result;
  }

  static List<Long> pids(Path procs) {
    List<Long> result = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(procs)) {
        result.add(Long.parseLong(line.strip()));
      }
    } catch (IOException | NumberFormatException e) {
      // The group is gone, and its processes with it.
      return List.of();
    }
    return result;
  }

  /** Mesos: 1024 shares for a processor, at least 2. */
  static long shares(long cpuMillis) {
    return Math.max(2, cpuMillis * 1024 / 1000);
  }

  /** Microseconds of each 100 ms; at least 1 ms. Mesos: CPU_CFS_PERIOD, MIN_CPU_CFS_QUOTA. */
  static long quotaMicros(long cpuMillis) {
    return Math.max(1_000, cpuMillis * 100);
  }

  static long memory(Limits limits) {
    return Math.max(Cgroups.MIN_MEMORY_BYTES, limits.memoryBytes());
  }

  static Limitation memoryLimitation(long limit, long used) {
    return new Limitation(
        Limit.MEMORY,
        "Memory limit exceeded: Requested: "
            + megabytes(limit)
            + " Maximum Used: "
            + megabytes(used),
        used);
  }

  private static String megabytes(long bytes) {
    return bytes % MB == 0
        ? bytes / MB + "MB"
        : String.format(Locale.ROOT, "%.1fMB", (double) bytes / MB);
  }

  static boolean makeDirectory(Path dir) {
    try {
      Files.createDirectories(dir);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  static boolean removeDirectory(Path dir) {
    try {
      Files.deleteIfExists(dir);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Removes the directories in {@code base} but {@code kept}, then itself if nothing is left. */
  static void clear(Path base, Set<String> kept) {
    try (Stream<Path> groups = Files.list(base)) {
      groups
          .filter(
              group -> Files.isDirectory(group) && !kept.contains(group.getFileName().toString()))
          .forEach(ControlFiles::removeDirectory);
    } catch (IOException e) {
      return;
    }
    removeDirectory(base);
  }

  static void kill(List<Long> pids) {
    for (long pid : pids) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }
}
