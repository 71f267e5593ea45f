package io.kernos.marathon.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Where the scheduler half puts its API, and the API half finds it; both live in one JVM. A call
 * that comes before the scheduler leads waits for it. Used from any thread.
 */
public final class ApiSlot {
  private static final long LOOK_MILLIS = 10;

  private final Set<Promise<Answer>> open = ConcurrentHashMap.newKeySet();
  private volatile Optional<Api> api = Optional.empty();
  private volatile String address = "";

  /** From now on calls are answered by this. */
  public void fill(Api leading) {
    api = Optional.of(leading);
  }

  /** Where the API listens, host and port. */
  public String address() {
    return address;
  }

  void listensAt(String hostAndPort) {
    address = hostAndPort;
  }

  /** The scheduler leads no more: who still waits for it is told so. */
  public void clear() {
    api = Optional.empty();
    open.forEach(ApiSlot::left);
  }

  private static void left(Promise<Answer> caller) {
    caller.tryFail(new ApiException(503, "This Marathon instance has lost its leadership."));
  }

  /** What {@code scheduler} answers, or 503 when it ends before. */
  Future<Answer> answer(Api scheduler, Future<Answer> answer) {
    Promise<Answer> caller = Promise.promise();
    open.add(caller);
    answer.onComplete(
        done -> {
          open.remove(caller);
          if (done.succeeded()) {
            caller.tryComplete(done.result());
          } else {
            caller.tryFail(done.cause());
          }
        });
    if (api.filter(leading -> leading == scheduler).isEmpty()) {
      left(caller);
    }
    return caller.future().onComplete(done -> open.remove(caller));
  }

  /**
   * Who leads, when somebody does within {@code patience}; else a {@link TimeoutException}.
   *
   * @param elsewhere where another node serves the API, when that one leads
   */
  Future<Seat> seat(Vertx vertx, Supplier<Optional<URI>> elsewhere, Duration patience) {
    Promise<Seat> answer = Promise.promise();
    look(vertx, elsewhere, System.nanoTime() + patience.toNanos(), answer);
    return answer.future();
  }

  private void look(
      Vertx vertx, Supplier<Optional<URI>> elsewhere, long deadline, Promise<Seat> answer) {
    Optional<Api> here = api;
    Optional<URI> there = here.isPresent() ? Optional.empty() : elsewhere.get();
    if (here.isPresent()) {
      answer.complete(new Seat.Here(here.get()));
    } else if (there.isPresent()) {
      answer.complete(new Seat.There(there.get()));
    } else if (System.nanoTime() - deadline > 0) {
      answer.fail(new TimeoutException("Could not determine the current leader"));
    } else {
      vertx.setTimer(LOOK_MILLIS, t -> look(vertx, elsewhere, deadline, answer));
    }
  }
}
