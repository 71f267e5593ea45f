package io.kernos.testkit.sim;

import io.kernos.spi.link.Leader;
import io.kernos.spi.link.Leaders;
import io.kernos.spi.link.Link;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Who leads, announced to each node after a delay of its own. */
public final class SimLeaders {
  private static final Duration MAX_DELAY = Duration.ofMillis(200);
  private static final Duration MAX_LAG = Duration.ofSeconds(10);
  private static final int LAGS = 10;

  private final Scheduler scheduler;
  private final List<Watcher> watchers = new ArrayList<>();
  private Leader leader;
  private Leader former;
  private boolean lagging;
  private Duration divided = Duration.ZERO;

  public SimLeaders(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /**
   * Sets whether one announcement in ten comes seconds late, and whether a new watcher may hear of
   * the former leader first.
   */
  public SimLeaders lagging(boolean now) {
    lagging = now;
    return this;
  }

  /**
   * Sets how late half of the watchers hear of a new leader, being on the side of the old one;
   * zero: no later than others.
   */
  public void divided(Duration most) {
    divided = most;
  }

  /** The leader announced last; null when there was none. */
  public Leader leader() {
    return leader;
  }

  /** Announces a leader of a greater term than all before. */
  public void announce(Leader next) {
    if (leader != null && next.term() <= leader.term()) {
      throw new IllegalArgumentException(next + " is not of a later term than " + leader);
    }
    former = leader;
    leader = next;
    watchers.removeIf(w -> w.closed || !w.clock.alive());
    watchers.forEach(w -> w.tell(next, delay()));
  }

  /** Finds leaders for the node that lives on {@code clock}. */
  public Leaders on(VirtualClock clock) {
    return listener -> {
      Watcher watcher = new Watcher(clock, listener);
      watchers.add(watcher);
      Duration late = delay();
      if (former != null && late.compareTo(MAX_DELAY) > 0) {
        watcher.tell(former, MAX_DELAY);
        watcher.tell(leader, late);
      } else if (leader != null) {
        watcher.tell(leader, MAX_DELAY);
      }
      return (Link.Registration) () -> watcher.closed = true;
    };
  }

  private Duration delay() {
    if (!divided.isZero() && scheduler.random().nextBoolean()) {
      return divided;
    }
    return lags() ? MAX_LAG : MAX_DELAY;
  }

  private boolean lags() {
    return lagging && scheduler.random().nextInt(LAGS) == 0;
  }

  private final class Watcher {
    private final VirtualClock clock;
    private final Consumer<Leader> listener;
    private long toldTerm = -1;
    private boolean closed;

    Watcher(VirtualClock clock, Consumer<Leader> listener) {
      this.clock = clock;
      this.listener = listener;
    }

    void tell(Leader next, Duration most) {
      clock.after(
          scheduler.between(Duration.ZERO, most),
          () -> {
            if (!closed && next.term() > toldTerm) {
              toldTerm = next.term();
              listener.accept(next);
            }
          });
    }
  }
}
