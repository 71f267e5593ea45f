package io.kernos.testkit.store;

import io.kernos.spi.store.Journal;
import io.kernos.spi.store.StateStore;
import io.kernos.spi.store.StoreException;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/** One node's handle on the streams of a {@link ModelStore}. */
public final class ModelJournal implements Journal {
  private final ModelStore store;
  private final ModelCalls calls;

  ModelJournal(ModelStore store, ModelCalls calls) {
    this.store = store;
    this.calls = calls;
  }

  @Override
  public Future<Long> append(String stream, Bounds bounds, byte[] value) {
    return calls.call(
        () -> {
          if (value.length > StateStore.MAX_VALUE_BYTES) {
            throw StoreException.tooLarge(stream, value.length);
          }
          return store
              .streams()
              .computeIfAbsent(stream, s -> new ModelStream())
              .append(bounds, store.now(), value);
        });
  }

  @Override
  public Future<List<Record>> read(String stream, long sequence, int limit) {
    return calls.call(
        () -> records(stream).stream().filter(r -> r.sequence() >= sequence).limit(limit).toList());
  }

  @Override
  public Future<List<Record>> newest(String stream, int limit) {
    return calls.call(
        () -> {
          List<Record> records = new ArrayList<>(records(stream));
          Collections.reverse(records);
          return records.stream().limit(limit).toList();
        });
  }

  @Override
  public Future<Void> delete(String stream) {
    return calls.call(
        () -> {
          store.streams().remove(stream);
          return null;
        });
  }

  private Collection<Record> records(String stream) {
    ModelStream found = store.streams().get(stream);
    return found == null ? List.of() : found.records(store.now());
  }
}
