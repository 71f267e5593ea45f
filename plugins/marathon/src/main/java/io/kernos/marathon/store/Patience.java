package io.kernos.marathon.store;

import io.kernos.spi.store.StoreException;
import io.kernos.spi.store.StoreException.Kind;
import io.kernos.spi.time.Clock;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;

/** Calls a store until it answers. */
public final class Patience {
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final Clock clock;
  private final Set<Kind> passing;

  private Patience(Clock clock, Set<Kind> passing) {
    this.clock = clock;
    this.passing = passing;
  }

  /** Waits while the store is unavailable. */
  public static Patience on(Clock clock) {
    return new Patience(clock, Set.of(Kind.UNAVAILABLE));
  }

  /** Waits as well after a conflict: for calls that read and decide again each time. */
  public static Patience withConflicts(Clock clock) {
    return new Patience(clock, Set.of(Kind.UNAVAILABLE, Kind.CONFLICT));
  }

  /** Calls again after each failure that passes; any other one is the result. */
  public <T> Future<T> call(Supplier<Future<T>> call) {
    return call.get()
        .recover(
            failure -> {
              if (!(failure instanceof StoreException e) || !passing.contains(e.kind())) {
                return Future.failedFuture(failure);
              }
              Promise<T> later = Promise.promise();
              clock.after(PAUSE, () -> call(call).onComplete(later));
              return later.future();
            });
  }
}
