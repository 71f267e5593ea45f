package io.kernos.agent.containerizer.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The processes of this machine, as /proc shows them: finds supervisors again, and the processes of
 * a container where no cgroup tells.
 */
final class ProcessTable {
  private static final Path PROC = Path.of("/proc");
  private static final int PTS_MAJOR = 136;

  /** What /proc/pid/stat says; user and system time in hundredths of a second, memory in bytes. */
  record Stat(
      long pid,
      char state,
      long parent,
      long group,
      long session,
      long userTicks,
      long systemTicks,
      long threads,
      long startTicks,
      long rssBytes) {

    boolean alive() {
      return state != 'Z' && state != 'X';
    }
  }

  /** A process, never mistaken for a later one with its number. */
  private record Identity(long pid, long startTicks) {}

  private Map<Identity, String> marks = new HashMap<>();
  private Map<Long, Stat> snapshot = Map.of();
  private long takenAt = Long.MIN_VALUE;

  /** A process that exists now. */
  static Optional<Stat> stat(long pid) {
    try {
      return fields(pid)
          .map(
              rest ->
                  new Stat(
                      pid,
                      rest[0].charAt(0),
                      Long.parseLong(rest[1]),
                      Long.parseLong(rest[2]),
                      Long.parseLong(rest[3]),
                      Long.parseLong(rest[11]),
                      Long.parseLong(rest[12]),
                      Long.parseLong(rest[17]),
                      Long.parseLong(rest[19]),
                      Long.parseLong(rest[21]) * 4096));
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }

  /** What stands in a process' stat from its state on. */
  private static Optional<String[]> fields(long pid) {
    try {
      String line =
          new String(Files.readAllBytes(PROC.resolve(pid + "/stat")), StandardCharsets.ISO_8859_1);
      // The second field is a name in parentheses and may hold anything.
      return Optional.of(line.substring(line.lastIndexOf(')') + 2).split(" "));
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /** The device of the terminal that controls a process; empty when none does. */
  static Optional<String> terminal(long pid) {
    return fields(pid)
        .map(fields -> Integer.parseInt(fields[4]))
        .filter(device -> (device >> 8 & 0xfff) == PTS_MAJOR)
        .map(device -> "/dev/pts/" + (device & 0xff | device >> 12 & 0xfff00));
  }

  /** What a process has open as {@code descriptor}; empty when it is gone or not ours to see. */
  static Optional<String> open(long pid, int descriptor) {
    try {
      return Optional.of(
          Files.readSymbolicLink(PROC.resolve(pid + "/fd/" + descriptor)).toString());
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }

  /** The ids of all processes. */
  static List<Long> pids() throws IOException {
    List<Long> result = new ArrayList<>();
    try (DirectoryStream<Path> dirs = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path dir : dirs) {
        result.add(Long.parseLong(dir.getFileName().toString()));
      }
    }
    return result;
  }

  /**
   * The living processes of a container: of its session or group, descendants of these, and those
   * that carry its mark, for a daemon leaves both its session and its parent.
   *
   * @param leader its first process; 0 when not known
   */
  synchronized List<Stat> members(String id, long leader) throws IOException {
    refresh(System.nanoTime());
    Map<Long, List<Stat>> children = new HashMap<>();
    List<Stat> open = new ArrayList<>();
    for (Stat stat : snapshot.values()) {
      children.computeIfAbsent(stat.parent(), p -> new ArrayList<>()).add(stat);
      boolean own = leader > 0 && (stat.session() == leader || stat.group() == leader);
      if (own || id.equals(mark(stat))) {
        open.add(stat);
      }
    }
    Map<Long, Stat> found = new HashMap<>();
    while (!open.isEmpty()) {
      Stat stat = open.remove(open.size() - 1);
      if (found.put(stat.pid(), stat) == null) {
        open.addAll(children.getOrDefault(stat.pid(), List.of()));
      }
    }
    return found.values().stream().filter(Stat::alive).toList();
  }

  /** Reads all processes, unless that was done since {@code asked}. */
  private void refresh(long asked) throws IOException {
    if (takenAt != Long.MIN_VALUE && takenAt - asked > 0) {
      return;
    }
    takenAt = System.nanoTime();
    Map<Long, Stat> now = new HashMap<>();
    for (long pid : pids()) {
      stat(pid).ifPresent(stat -> now.put(pid, stat));
    }
    Set<Identity> living = new HashSet<>();
    now.values().forEach(stat -> living.add(new Identity(stat.pid(), stat.startTicks())));
    marks.keySet().retainAll(living);
    snapshot = now;
  }

  private String mark(Stat stat) {
    return marks.computeIfAbsent(
        new Identity(stat.pid(), stat.startTicks()), i -> readMark(stat.pid()));
  }

  private static String readMark(long pid) {
    return environment(pid).getOrDefault(Launcher.MARK, "");
  }

  /** The environment that a process was started with; empty when it is gone or not ours to see. */
  static Map<String, String> environment(long pid) {
    Map<String, String> result = new LinkedHashMap<>();
    try {
      String environment =
          new String(Files.readAllBytes(PROC.resolve(pid + "/environ")), StandardCharsets.UTF_8);
      for (String variable : environment.split("\0")) {
        int equals = variable.indexOf('=');
        if (equals > 0) {
          result.put(variable.substring(0, equals), variable.substring(equals + 1));
        }
      }
    } catch (IOException e) {
      // Gone, or another user's and so none of ours.
    }
    return result;
  }
}
