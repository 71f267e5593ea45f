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

  private final Scheduler scheduler;
  private final List<Watcher> watchers = new ArrayList<>();
  private Leader leader;

  public SimLeaders(Scheduler scheduler) {
    this.scheduler = scheduler;
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
    leader = next;
    watchers.removeIf(w -> w.closed || !w.clock.alive());
    watchers.forEach(w -> w.tell(next));
  }

  /** Finds leaders for the node that lives on {@code clock}. */
  public Leaders on(VirtualClock clock) {
    return listener -> {
      Watcher watcher = new Watcher(clock, listener);
      watchers.add(watcher);
      if (leader != null) {
        watcher.tell(leader);
      }
      return (Link.Registration) () -> watcher.closed = true;
    };
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

    void tell(Leader next) {
      clock.after(
          scheduler.between(Duration.ZERO, MAX_DELAY),
          () -> {
            if (!closed && next.term() > toldTerm) {
              toldTerm = next.term();
              listener.accept(next);
            }
          });
    }
  }
}
