package io.kernos.store;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.function.Consumer;

/**
 * Where a call came from: its answers go back there, in order.
 *
 * @param context null when it came from no context: answers then come on any thread
 */
record Caller(Context context) {

  static Caller here() {
    return new Caller(Vertx.currentContext());
  }

  void run(Runnable task) {
    if (context == null) {
      task.run();
    } else {
      context.runOnContext(v -> task.run());
    }
  }

  /** A future for this caller, and what completes it from any thread: by a value or a failure. */
  static <T> Future<T> call(Consumer<Answer<T>> body) {
    Caller caller = here();
    Promise<T> promise = Promise.promise();
    body.accept(
        (value, failure) ->
            caller.run(
                () -> {
                  if (failure == null) {
                    promise.tryComplete(value);
                  } else {
                    promise.tryFail(failure);
                  }
                }));
    return promise.future();
  }

  /** Takes the outcome of a call: a value, or else a failure that is not null. */
  @FunctionalInterface
  interface Answer<T> {
    void give(T value, Throwable failure);
  }
}
