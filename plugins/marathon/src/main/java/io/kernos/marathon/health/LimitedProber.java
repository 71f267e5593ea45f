package io.kernos.marathon.health;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/**
 * Looks at no more than so many tasks at a time (Marathon: {@code
 * max_concurrent_marathon_health_checks}, 256).
 */
public final class LimitedProber implements Prober {
  public static final int DEFAULT_LIMIT = 256;

  private final Prober prober;
  private final int limit;
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private int underWay;

  public LimitedProber(Prober prober, int limit) {
    this.prober = prober;
    this.limit = limit;
  }

  @Override
  public Future<Answer> get(Request request) {
    return probe(() -> prober.get(request));
  }

  @Override
  public Future<Void> connect(String host, int port, Duration timeout) {
    return probe(() -> prober.connect(host, port, timeout));
  }

  private <T> Future<T> probe(Supplier<Future<T>> probe) {
    Promise<T> promise = Promise.promise();
    waiting.add(() -> start(probe, promise));
    startNext();
    return promise.future();
  }

  private <T> void start(Supplier<Future<T>> probe, Promise<T> promise) {
    probe
        .get()
        .onComplete(
            result -> {
              underWay--;
              promise.handle(result);
              startNext();
            });
  }

  private void startNext() {
    while (underWay < limit && !waiting.isEmpty()) {
      underWay++;
      waiting.poll().run();
    }
  }
}
