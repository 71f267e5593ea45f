package io.kernos.simulation;

import io.kernos.executor.check.Prober;
import io.kernos.testkit.sim.VirtualClock;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;

/** Finds every task healthy. */
final class HealthyProber implements Prober {
  private static final int OK = 200;

  private final VirtualClock clock;

  HealthyProber(VirtualClock clock) {
    this.clock = clock;
  }

  @Override
  public Future<Integer> http(String url, Duration timeout) {
    return soon(OK);
  }

  @Override
  public Future<Boolean> tcp(String host, int port, Duration timeout) {
    return soon(true);
  }

  private <T> Future<T> soon(T answer) {
    Promise<T> promise = Promise.promise();
    clock.soon(() -> promise.complete(answer));
    return promise.future();
  }
}
