package io.kernos.spi.time;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.RejectedExecutionException;

/** Where a call came from: its answers go back there, in order. */
public final class CallerContext {
  private final Context context;

  private CallerContext(Context context) {
    this.context = context;
  }

  /**
   * The context of the caller, which may belong to any Vert.x; when it has none, tasks run on the
   * thread that brings them.
   */
  public static CallerContext here() {
    return new CallerContext(Vertx.currentContext());
  }

  /**
   * Runs a task there, from any thread.
   *
   * @return false when that context has ended, as that of a plugin which was stopped: nobody is
   *     left to tell
   */
  public boolean run(Runnable task) {
    if (context == null) {
      task.run();
      return true;
    }
    try {
      context.runOnContext(v -> task.run());
      return true;
    } catch (RejectedExecutionException ended) {
      return false;
    }
  }
}
