package io.kernos.simulation;

import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.TaskInfo;
import io.kernos.simulation.framework.Ledger;
import io.kernos.simulation.invariant.PromiseBook;
import io.kernos.spi.store.StateStore;
import io.kernos.spi.store.StoreException;
import io.kernos.spi.store.Transaction;
import io.kernos.store.ScopedStateStore;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a plugin keeps in the store: its framework's id, and its tasks before they are launched. */
final class PluginLedger implements Ledger {
  private static final Duration AGAIN = Duration.ofMillis(300);
  private static final String ID = "framework-id";

  private final String name;
  private final PromiseBook promises;
  private Reign reign;
  private StateStore store;

  PluginLedger(String name, PromiseBook promises) {
    this.name = name;
    this.promises = promises;
  }

  /** From now on it writes on the authority of this reign. */
  void on(Reign leading) {
    reign = leading;
    store = new ScopedStateStore(leading.store(), "plugins/" + name + "/", 1 << 20);
  }

  @Override
  public Future<Optional<FrameworkID>> open() {
    Promise<Optional<FrameworkID>> promise = Promise.promise();
    read(reign, store, promise);
    return promise.future();
  }

  private void read(Reign mine, StateStore from, Promise<Optional<FrameworkID>> promise) {
    from.list("")
        .onSuccess(
            entries -> {
              Map<String, String> values = new TreeMap<>();
              entries.forEach(
                  e -> values.put(e.key(), new String(e.value(), StandardCharsets.UTF_8)));
              promises.found(name, values);
              promise.complete(
                  Optional.ofNullable(values.get(ID))
                      .map(id -> FrameworkID.newBuilder().setValue(id).build()));
            })
        .onFailure(why -> mine.clock().after(AGAIN, () -> read(mine, from, promise)));
  }

  @Override
  public Future<Void> id(FrameworkID id) {
    return write(Map.of(ID, id.getValue()));
  }

  @Override
  public Future<Void> launching(List<TaskInfo> tasks) {
    Map<String, String> values = new TreeMap<>();
    tasks.forEach(t -> values.put("task/" + t.getTaskId().getValue(), "launching"));
    return values.isEmpty() ? Future.succeededFuture() : write(values);
  }

  private Future<Void> write(Map<String, String> values) {
    Promise<Void> promise = Promise.promise();
    write(reign, store, values, promise);
    return promise.future();
  }

  private void write(Reign mine, StateStore to, Map<String, String> values, Promise<Void> promise) {
    Transaction.Builder transaction = Transaction.in(mine.term());
    values.forEach(
        (key, value) -> {
          promises.storing(name, key);
          transaction.put(key, value.getBytes(StandardCharsets.UTF_8));
        });
    to.commit(transaction.build())
        .onSuccess(
            revision -> {
              values.forEach((key, value) -> promises.stored(name, key, value));
              promise.complete();
            })
        .onFailure(
            why -> {
              if (why instanceof StoreException e && e.kind() == StoreException.Kind.UNAVAILABLE) {
                mine.clock().after(AGAIN, () -> write(mine, to, values, promise));
              }
            });
  }
}
