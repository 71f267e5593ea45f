package io.kernos.agent.containerizer.process;

import io.kernos.agent.containerizer.cgroup.Cgroups;
import java.io.IOException;
import java.util.List;

/** Finds and kills the processes of a container. Blocks. */
final class Killer {
  private final Cgroups cgroups;
  private final ProcessTable table = new ProcessTable();

  Killer(Cgroups cgroups) {
    this.cgroups = cgroups;
  }

  /** Its living processes. */
  List<Long> processes(Contained container) throws IOException {
    return cgroups.tracks()
        ? cgroups.processes(container.id())
        : stats(container).stream().map(ProcessTable.Stat::pid).toList();
  }

  /** Its living processes in detail. */
  List<ProcessTable.Stat> stats(Contained container) throws IOException {
    return cgroups.tracks()
        ? cgroups.processes(container.id()).stream()
            .flatMap(pid -> ProcessTable.stat(pid).stream())
            .toList()
        : table.members(container.id(), container.pid());
  }

  /**
   * Sends SIGKILL to all of them once.
   *
   * @return whether there were none
   */
  boolean kill(Contained container) throws IOException {
    List<Long> pids = processes(container);
    if (pids.isEmpty()) {
      return true;
    }
    if (cgroups.tracks()) {
      cgroups.kill(container.id());
    } else {
      for (long pid : pids) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
      }
    }
    return false;
  }

  /** Kills the first process, which may not have entered its cgroup yet. */
  void killFirst(Contained container) {
    if (isFirst(container)) {
      ProcessHandle.of(container.pid()).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  /** Whether its process id still means its first process: that one's parent is its supervisor. */
  boolean isFirst(Contained container) {
    long pid = container.pid();
    long supervisor = container.supervisor();
    return pid > 0
        && supervisor > 0
        && ProcessTable.stat(pid)
            .filter(stat -> stat.alive() && stat.parent() == supervisor)
            .isPresent();
  }

  /** Whether the shell that waits for it still lives: it holds its record open as its input. */
  boolean isWatched(Contained container) {
    long supervisor = container.supervisor();
    return supervisor > 0
        && ProcessTable.open(supervisor, 0)
            .filter(file -> file.equals(container.place.record().toString()))
            .isPresent();
  }
}
