package io.kernos.spi.time;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;

/** The clock of an object that lives on a Vert.x context. */
public final class ContextClock implements Clock {
  private final Vertx vertx;
  private final Context context;

  /** A clock whose tasks run on {@code context}. */
  public ContextClock(Vertx vertx, Context context) {
    this.vertx = vertx;
    this.context = context;
  }

  @Override
  public Instant now() {
    return Instant.now();
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    ContextTimer timer = new ContextTimer(task);
    if (delay.isZero() || delay.isNegative()) {
      context.runOnContext(v -> timer.run());
    } else {
      // A Vert.x timer fires on the context that set it; whole milliseconds, never early.
      long millis = Math.max(1, delay.plusNanos(999_999).toMillis());
      context.runOnContext(v -> timer.start(millis));
    }
    return timer;
  }

  private final class ContextTimer implements Timer {
    private final Runnable task;
    private long id = -1;
    private boolean cancelled;

    ContextTimer(Runnable task) {
      this.task = task;
    }

    void start(long millis) {
      if (!cancelled) {
        id = vertx.setTimer(millis, i -> run());
      }
    }

    void run() {
      if (!cancelled) {
        task.run();
      }
    }

    @Override
    public void cancel() {
      cancelled = true;
      if (id != -1) {
        vertx.cancelTimer(id);
      }
    }
  }
}
