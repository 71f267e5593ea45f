package io.kernos.testkit.store;

import io.kernos.spi.store.StoreException;
import io.kernos.spi.store.StoreException.Kind;
import io.kernos.spi.time.Clock;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** How the calls of one node reach a {@link ModelStore} and their answers come back, in order. */
abstract class ModelCalls {
  private final Supplier<StoreFaults> faults;

  private ModelCalls(Supplier<StoreFaults> faults) {
    this.faults = faults;
  }

  /** Runs a task at the store, after everything sent before. */
  abstract void send(Duration latency, Runnable task);

  /** Runs a task at the node, after everything answered before. */
  abstract void answer(Duration latency, Runnable task);

  final <T> Future<T> call(Callable<T> effect) {
    StoreFaults.Fate fate = faults.get().fate();
    Duration latency = faults.get().latency();
    Promise<T> promise = Promise.promise();
    send(
        latency,
        () -> {
          Runnable outcome = outcome(fate, effect, promise);
          answer(latency, outcome);
        });
    return promise.future();
  }

  private static <T> Runnable outcome(
      StoreFaults.Fate fate, Callable<T> effect, Promise<T> promise) {
    Runnable lost =
        () -> promise.fail(new StoreException(Kind.UNAVAILABLE, "lost by the simulated network"));
    if (fate == StoreFaults.Fate.LOST) {
      return lost;
    }
    try {
      T value = effect.call();
      return fate == StoreFaults.Fate.DONE ? () -> promise.complete(value) : lost;
    } catch (Exception failure) {
      return fate == StoreFaults.Fate.DONE ? () -> promise.fail(failure) : lost;
    }
  }

  static ModelCalls immediate(Supplier<StoreFaults> faults) {
    return new ModelCalls(faults) {
      @Override
      void send(Duration latency, Runnable task) {
        task.run();
      }

      @Override
      void answer(Duration latency, Runnable task) {
        task.run();
      }
    };
  }

  static ModelCalls timed(Clock world, Clock node, Supplier<StoreFaults> faults) {
    return new ModelCalls(faults) {
      private long lastSent = Long.MIN_VALUE;
      private long lastAnswered = Long.MIN_VALUE;

      @Override
      void send(Duration latency, Runnable task) {
        long now = world.nanoTime();
        lastSent = Math.max(lastSent, now + latency.toNanos());
        world.after(Duration.ofNanos(lastSent - now), task);
      }

      @Override
      void answer(Duration latency, Runnable task) {
        long now = node.nanoTime();
        lastAnswered = Math.max(lastAnswered, now + latency.toNanos());
        node.after(Duration.ofNanos(lastAnswered - now), task);
      }
    };
  }
}
