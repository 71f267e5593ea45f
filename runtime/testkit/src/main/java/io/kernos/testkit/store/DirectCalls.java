package io.kernos.testkit.store;

import io.kernos.spi.store.StoreException;
import io.kernos.spi.store.StoreException.Kind;
import io.kernos.spi.time.Clock;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** Calls of a node that always reaches the store, but for the faults that were asked for. */
abstract class DirectCalls implements ModelCalls {
  private final Supplier<StoreFaults> faults;

  private DirectCalls(Supplier<StoreFaults> faults) {
    this.faults = faults;
  }

  /** Runs a task at the store, after everything sent before. */
  abstract void send(Duration latency, Runnable task);

  @Override
  public final <T> Future<T> call(Callable<T> effect) {
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

  static <T> Runnable outcome(StoreFaults.Fate fate, Callable<T> effect, Promise<T> promise) {
    Runnable lost =
        () ->
            promise.tryFail(new StoreException(Kind.UNAVAILABLE, "lost by the simulated network"));
    if (fate == StoreFaults.Fate.LOST) {
      return lost;
    }
    try {
      T value = effect.call();
      return fate == StoreFaults.Fate.DONE ? () -> promise.tryComplete(value) : lost;
    } catch (Exception failure) {
      return fate == StoreFaults.Fate.DONE ? () -> promise.tryFail(failure) : lost;
    }
  }

  static ModelCalls immediate(Supplier<StoreFaults> faults) {
    return new DirectCalls(faults) {
      @Override
      void send(Duration latency, Runnable task) {
        task.run();
      }

      @Override
      public void answer(Duration latency, Runnable task) {
        task.run();
      }
    };
  }

  static ModelCalls timed(Clock world, Clock node, Supplier<StoreFaults> faults) {
    return new DirectCalls(faults) {
      private final InOrder sent = new InOrder(world);
      private final InOrder answered = new InOrder(node);

      @Override
      void send(Duration latency, Runnable task) {
        sent.after(latency, task);
      }

      @Override
      public void answer(Duration latency, Runnable task) {
        answered.after(latency, task);
      }
    };
  }
}
