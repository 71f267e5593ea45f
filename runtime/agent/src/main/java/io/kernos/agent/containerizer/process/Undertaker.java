package io.kernos.agent.containerizer.process;

import io.kernos.agent.containerizer.cgroup.Cgroups;
import io.kernos.agent.containerizer.process.Contained.Phase;
import io.kernos.spi.container.Exit;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees containers to their end: kills them when asked, removes what they leave behind, finds out
 * how they ended, and notices those whose end nobody reports. Its calls return at once.
 */
final class Undertaker {
  private static final Logger LOG = LoggerFactory.getLogger(Undertaker.class);
  private static final long MAX_PAUSE_MILLIS = 500;
  private static final long UNSTARTED_MILLIS = 1000;

  private final Map<String, Contained> known;
  private final ScheduledExecutorService threads;
  private final Cgroups cgroups;
  private final Killer killer;
  private final LogRotation rotation;
  private final Recovery recovery;

  Undertaker(
      Map<String, Contained> known,
      ScheduledExecutorService threads,
      Cgroups cgroups,
      Killer killer,
      LogRotation rotation,
      Recovery recovery) {
    this.known = known;
    this.threads = threads;
    this.cgroups = cgroups;
    this.killer = killer;
    this.rotation = rotation;
    this.recovery = recovery;
  }

  /** The container, when it is known, and those whose parent it is. */
  List<Contained> family(String id) {
    return known.values().stream()
        .filter(c -> c.id().equals(id) || c.parent().filter(id::equals).isPresent())
        .toList();
  }

  /** The containers that have not ended. */
  Set<String> running() {
    return known.values().stream()
        .filter(container -> container.phase() != Phase.ENDED)
        .map(Contained::id)
        .collect(Collectors.toSet());
  }

  /** Its first process has ended: removes what is left of it, then tells how it ended. */
  void finish(Contained container) {
    later(() -> end(container), 0);
  }

  private void end(Contained container) throws IOException {
    if (container.ending()) {
      if (container.place.readLimitation().isEmpty()) {
        Optional<Exit.Limitation> limitation = cgroups.outOfMemory(container.id());
        if (limitation.isPresent()) {
          container.place.writeLimitation(limitation.get());
        }
      }
      remove(container, 1);
    }
  }

  private void remove(Contained container, long pauseMillis) throws IOException {
    boolean alone = true;
    for (Contained child : family(container.id())) {
      if (child != container && child.phase() != Phase.ENDED) {
        alone = false;
        destroy(child);
      }
    }
    if (!killer.kill(container) || !alone) {
      later(() -> remove(container, longer(pauseMillis)), pauseMillis);
      return;
    }
    rotation.check(container);
    removeGroup(container.id(), 1);
    Optional<Exit> exit = container.place.readExit();
    if (exit.isPresent()) {
      container.ended(exit.get());
    } else {
      container.ended(new Exit(Exit.unknown().status(), container.place.readLimitation()));
    }
  }

  /** The kernel holds a group for a moment after its last process was killed. */
  private void removeGroup(String id, long pauseMillis) {
    if (!cgroups.remove(id) && pauseMillis < MAX_PAUSE_MILLIS) {
      later(() -> removeGroup(id, longer(pauseMillis)), pauseMillis);
    }
  }

  /** Kills all of it, again and again until it has ended. */
  void destroy(Contained container) {
    later(() -> destroy(container, 1), 0);
  }

  private void destroy(Contained container, long pauseMillis) throws IOException {
    if (container.phase() == Phase.ENDING || container.phase() == Phase.ENDED) {
      return;
    }
    if (container.phase() == Phase.RUNNING) {
      // First the one whose end counts: a shell that waits for the others would end by itself.
      killer.killFirst(container);
      killer.kill(container);
    }
    later(() -> destroy(container, longer(pauseMillis)), pauseMillis);
  }

  /** To be called once a second: finds what nobody reports. Blocks. */
  void look() {
    for (Contained container : known.values()) {
      if (container.phase() == Phase.RUNNING) {
        try {
          look(container);
        } catch (IOException | RuntimeException e) {
          LOG.warn("while looking at container {}", container.id(), e);
        }
      }
    }
  }

  private void look(Contained container) throws IOException {
    if (container.pid() == 0) {
      container.place.readPid().ifPresent(container::started);
    }
    if (!killer.isWatched(container)) {
      // A supervisor that is just ending is seen so once; one that was killed, again.
      if (container.place.readExit().isPresent() || container.unwatchedAgain()) {
        finish(container);
      }
      return;
    }
    rotation.check(container);
    if (cgroups.outOfMemory(container.id()).isPresent()) {
      killer.kill(container);
    }
  }

  /** The spawner ended by itself. What it had started by then reports itself. */
  void spawnerDied() {
    LOG.warn("the spawner ended by itself; the next launch starts another");
    later(this::failUnstarted, UNSTARTED_MILLIS);
  }

  private void failUnstarted() throws IOException {
    Set<String> watched = recovery.supervisors().keySet();
    for (Contained container : known.values()) {
      if (container.phase() == Phase.STARTING && !watched.contains(container.id())) {
        if (container.place.readExit().isPresent()) {
          finish(container);
        } else {
          known.remove(container.id());
          cgroups.remove(container.id());
          container.failed("the process could not be forked; see spawner.log");
          container.place.delete();
        }
      }
    }
  }

  private static long longer(long pauseMillis) {
    return Math.min(MAX_PAUSE_MILLIS, pauseMillis * 2);
  }

  private interface Step {
    void run() throws IOException;
  }

  private void later(Step step, long millis) {
    try {
      threads.schedule(
          () -> {
            try {
              step.run();
            } catch (IOException | RuntimeException e) {
              LOG.warn("a container could not be cleaned up; trying again", e);
              later(step, MAX_PAUSE_MILLIS);
            }
          },
          millis,
          TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("closed", e);
    }
  }
}
