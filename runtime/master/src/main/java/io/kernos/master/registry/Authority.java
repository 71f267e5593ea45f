package io.kernos.master.registry;

import io.kernos.spi.store.StateStore;
import io.kernos.spi.store.StoreException;
import io.kernos.spi.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Has things done only while this master leads for certain: each waits, in its order, until the
 * store has confirmed the term after it was asked for. What comes while the store is being asked
 * shares the next question. A leader that was cut off from the others thus does nothing to the
 * agents that it still reaches.
 */
public final class Authority {
  private static final Duration RETRY = Duration.ofMillis(200);

  private final StateStore store;
  private final long term;
  private final Clock clock;
  private final Runnable fenced;
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private boolean asking;
  private boolean over;

  /**
   * @param fenced told once when the term is over
   */
  public Authority(StateStore store, long term, Clock clock, Runnable fenced) {
    this.store = store;
    this.term = term;
    this.clock = clock;
    this.fenced = fenced;
  }

  /** Runs {@code action} once it is confirmed; never when the term is over. */
  public void run(Runnable action) {
    if (over) {
      return;
    }
    waiting.add(action);
    if (!asking) {
      ask();
    }
  }

  private void ask() {
    asking = true;
    int asked = waiting.size();
    store.confirm(term).onComplete(confirmed -> done(asked), this::failed);
  }

  private void done(int confirmed) {
    try {
      for (int i = 0; i < confirmed && !over; i++) {
        waiting.removeFirst().run();
      }
    } finally {
      // One that fails must not hold up the others.
      asking = false;
      if (!waiting.isEmpty()) {
        ask();
      }
    }
  }

  private void failed(Throwable error) {
    if (over) {
      return;
    }
    if (error instanceof StoreException e && e.kind() == StoreException.Kind.FENCED) {
      close();
      fenced.run();
      return;
    }
    clock.after(
        RETRY,
        () -> {
          if (!over) {
            ask();
          }
        });
  }

  /** Has nothing done any more. */
  public void close() {
    over = true;
    waiting.clear();
  }
}
