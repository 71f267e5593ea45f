package io.kernos.dns.server;

import io.kernos.spi.discovery.Services;
import io.vertx.core.Future;
import java.util.function.Consumer;

/** Records that a test publishes. */
final class RecordedServices implements Services {
  private Consumer<Update> watcher = update -> {};

  @Override
  public Future<Snapshot> snapshot() {
    return Future.failedFuture("only watched in these tests");
  }

  @Override
  public Subscription watch(Consumer<Update> newWatcher) {
    watcher = newWatcher;
    return new Subscription() {
      @Override
      public void acknowledge(long term, long revision) {}

      @Override
      public void close() {
        watcher = update -> {};
      }
    };
  }

  @Override
  public Subscription drain(String name, Consumer<Update> newWatcher) {
    return watch(newWatcher);
  }

  void publish(Update update) {
    watcher.accept(update);
  }
}
