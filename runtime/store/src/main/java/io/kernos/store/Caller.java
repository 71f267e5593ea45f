package io.kernos.store;

import io.kernos.spi.time.CallerContext;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Consumer;

/** Makes futures that complete where they were asked for. */
final class Caller {
  private Caller() {}

  /** A future for this caller, and what completes it from any thread: by a value or a failure. */
  static <T> Future<T> call(Consumer<Answer<T>> body) {
    CallerContext caller = CallerContext.here();
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
