package io.kernos.bench.cluster;

import io.kernos.spi.discovery.ServiceRecord;
import io.kernos.spi.discovery.Services;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Consumer;

/** Service records that never change, and that no master has to publish. */
public record FixedRecords(List<ServiceRecord> records) implements Services {
  @Override
  public Future<Snapshot> snapshot() {
    return Future.succeededFuture(new Snapshot(1, 1, records, List.of()));
  }

  @Override
  public Subscription watch(Consumer<Update> watcher) {
    snapshot().onSuccess(watcher::accept);
    return new Subscription() {
      @Override
      public void acknowledge(long term, long revision) {}

      @Override
      public void close() {}
    };
  }

  @Override
  public Subscription drain(String name, Consumer<Update> watcher) {
    return watch(watcher);
  }
}
