package io.kernos.agent.containerizer.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds what an earlier life of the agent started. Blocks. */
final class Recovery {
  private final Path state;
  private final Path containers;

  Recovery(Path state, Path containers) {
    this.state = state;
    this.containers = containers;
  }

  /**
   * The spawner of an agent that was killed may still be reading its last lines; after this it
   * starts nothing any more, nor does a fork of it that is no supervisor yet.
   */
  void endFormerSpawner() throws IOException {
    while (endSpawners()) {
      // It may have forked while it was looked for.
    }
  }

  private boolean endSpawners() throws IOException {
    String log = state.resolve("spawner.log").toString();
    boolean found = false;
    for (long pid : ProcessTable.pids()) {
      if (ProcessTable.open(pid, 2).filter(log::equals).isPresent()
          && ProcessTable.open(pid, 0).filter(file -> file.startsWith("pipe:")).isPresent()) {
        Optional<ProcessHandle> spawner = ProcessHandle.of(pid);
        if (spawner.isPresent() && spawner.get().destroyForcibly()) {
          spawner.get().onExit().join();
          found = true;
        }
      }
    }
    return found;
  }

  /** The living supervisors by container: each holds its record open as its input. */
  Map<String, Long> supervisors() throws IOException {
    Map<String, Long> result = new HashMap<>();
    String prefix = containers + "/";
    for (long pid : ProcessTable.pids()) {
      ProcessTable.open(pid, 0)
          .filter(file -> file.startsWith(prefix))
          .ifPresent(file -> result.merge(file.substring(prefix.length()), pid, Recovery::older));
    }
    return result;
  }

  /** Of a supervisor and its fork that is about to become the task, the one that was first. */
  private static long older(long a, long b) {
    boolean child =
        ProcessTable.stat(b).map(ProcessTable.Stat::parent).filter(p -> p == a).isPresent();
    return child ? a : b;
  }

  /** Every container that is not forgotten. Those left in phase STARTING have nobody to watch. */
  List<Contained> find() throws IOException {
    Map<String, Long> supervisors = supervisors();
    List<Contained> result = new ArrayList<>();
    for (Place place : Place.in(containers)) {
      Optional<Place.About> about = place.readAbout();
      if (about.isEmpty()) {
        // The agent died before it handed this one over.
        place.delete();
        continue;
      }
      Contained container = new Contained(place, about.get());
      Long supervisor = supervisors.get(place.id());
      if (supervisor != null && place.readExit().isEmpty()) {
        container.adopt(place.readPid().orElse(0L), supervisor);
      }
      result.add(container);
    }
    return result;
  }
}
