package io.kernos.testkit.store;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.Callable;

/** How the calls of one node reach a {@link ModelStore} and their answers come back, in order. */
interface ModelCalls {

  /** Has {@code effect} at the store after everything called before, unless it is lost. */
  <T> Future<T> call(Callable<T> effect);

  /** Runs a task at the node, after everything answered before. */
  void answer(Duration latency, Runnable task);
}
