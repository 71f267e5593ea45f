package io.kernos.executor.check;

import io.kernos.spi.time.Clock;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Makes a probe again and again, each an interval after the last one's result. */
final class CheckLoop<T> {
  private final Clock clock;
  private final Duration interval;
  private final Supplier<Future<T>> probe;
  private final Consumer<AsyncResult<T>> listener;
  private Clock.Timer timer;
  private boolean stopped;

  CheckLoop(
      Clock clock,
      Duration interval,
      Supplier<Future<T>> probe,
      Consumer<AsyncResult<T>> listener) {
    this.clock = clock;
    this.interval = interval;
    this.probe = probe;
    this.listener = listener;
  }

  /** Makes the first probe after {@code delay}. */
  void start(Duration delay) {
    timer = clock.after(delay, this::perform);
  }

  private void perform() {
    probe
        .get()
        .onComplete(
            result -> {
              if (!stopped) {
                // First, for the listener may stop it.
                timer = clock.after(interval, this::perform);
                listener.accept(result);
              }
            });
  }

  /** No result is heard of after this. */
  void stop() {
    stopped = true;
    if (timer != null) {
      timer.cancel();
    }
  }
}
