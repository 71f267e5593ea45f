package io.kernos.marathon.launch;

import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.RunSpec;
import io.kernos.spi.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;

/** Wakes waiting instances when their delay ends. */
final class Delayed {
  private final Clock clock;
  private final Waiting waiting;
  private final Demand demand;
  private final LaunchDelays delays = new LaunchDelays();

  /** What was seen to wait for the end of its delay. */
  private final Set<PathId> held = new HashSet<>();

  private Clock.Timer timer = () -> {};
  private Instant wakeAt = Instant.MAX;

  Delayed(Clock clock, Waiting waiting, Demand demand) {
    this.clock = clock;
    this.waiting = waiting;
    this.demand = demand;
  }

  Duration left(RunSpec spec, Instant now) {
    return delays.isEmpty() ? Duration.ZERO : delays.left(spec, now);
  }

  /** Whether a waiting instance must wait for the end of its delay, when it is told of. */
  boolean holds(RunSpec spec) {
    Instant now = clock.now();
    Duration left = left(spec, now);
    if (left.isZero()) {
      return false;
    }
    held.add(spec.id());
    wake(now.plus(left));
    return true;
  }

  void increase(RunSpec spec) {
    delays.increase(spec, clock.now());
    hold(spec);
  }

  void restart(RunSpec spec) {
    if (!delays.isEmpty()) {
      delays.restart(spec, clock.now());
      hold(spec);
    }
  }

  /** Others that wait with it are held, too. */
  private void hold(RunSpec spec) {
    waiting.of(spec.id()).ifPresent(found -> found.groups().forEach(group -> holds(group.spec)));
  }

  void reset(PathId spec) {
    delays.reset(spec);
    if (held.remove(spec)) {
      wish(spec);
    }
  }

  void cleanUp() {
    delays.cleanUp(clock.now());
    recheck();
  }

  private void wake(Instant at) {
    if (at.isBefore(wakeAt)) {
      timer.cancel();
      wakeAt = at;
      timer = clock.after(Duration.between(clock.now(), at), this::recheck);
    }
  }

  private void recheck() {
    timer.cancel();
    wakeAt = Instant.MAX;
    Instant now = clock.now();
    Set<PathId> still = new HashSet<>();
    for (Iterator<PathId> all = held.iterator(); all.hasNext(); ) {
      PathId spec = all.next();
      waiting
          .of(spec)
          .ifPresent(
              found -> {
                for (WaitingGroup group : found.groups()) {
                  Duration left = left(group.spec, now);
                  if (left.isZero()) {
                    demand.wish(group.role);
                  } else {
                    still.add(spec);
                    wake(now.plus(left));
                  }
                }
              });
      if (!still.contains(spec)) {
        all.remove();
      }
    }
  }

  private void wish(PathId spec) {
    waiting.of(spec).ifPresent(found -> found.groups().forEach(g -> demand.wish(g.role)));
  }
}
