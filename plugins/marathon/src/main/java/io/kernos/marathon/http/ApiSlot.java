package io.kernos.marathon.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/**
 * Where the scheduler half puts its API, and the API half finds it; both live in one JVM. A call
 * that comes before the scheduler leads waits for it. Used from any thread.
 */
public final class ApiSlot {
  private volatile Optional<Api> api = Optional.empty();
  private volatile String address = "";
  private Promise<Api> next = Promise.promise();

  /** From now on calls are answered by this. */
  public synchronized void fill(Api leading) {
    api = Optional.of(leading);
    Promise<Api> waiting = next;
    next = Promise.promise();
    waiting.complete(leading);
  }

  /** Where the API listens, host and port. */
  public String address() {
    return address;
  }

  void listensAt(String hostAndPort) {
    address = hostAndPort;
  }

  /** Nobody leads any more. */
  public synchronized void clear() {
    api = Optional.empty();
  }

  /** The API, when there is one within {@code patience}; else a {@link TimeoutException}. */
  Future<Api> within(Vertx vertx, Duration patience) {
    Future<Api> coming;
    synchronized (this) {
      if (api.isPresent()) {
        return Future.succeededFuture(api.get());
      }
      coming = next.future();
    }
    Promise<Api> answer = Promise.promise();
    long timer =
        vertx.setTimer(
            patience.toMillis(),
            t -> answer.tryFail(new TimeoutException("Could not determine the current leader")));
    coming.onSuccess(
        leading -> {
          vertx.cancelTimer(timer);
          answer.tryComplete(leading);
        });
    return answer.future();
  }
}
