package io.kernos.testkit.store;

import io.kernos.spi.store.StateStore;
import io.kernos.spi.store.Transaction;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** One node's handle on the keys of a {@link ModelStore}. */
public final class ModelStateStore implements StateStore {
  private final ModelStore store;
  private final ModelCalls calls;

  ModelStateStore(ModelStore store, ModelCalls calls) {
    this.store = store;
    this.calls = calls;
  }

  @Override
  public Future<Optional<Entry>> get(String key) {
    return calls.call(() -> Optional.ofNullable(store.entries().get(key)).map(e -> copy(e)));
  }

  @Override
  public Future<List<Entry>> list(String prefix) {
    return calls.call(
        () ->
            store.entries().tailMap(prefix, true).values().stream()
                .takeWhile(entry -> entry.key().startsWith(prefix))
                .map(ModelStateStore::copy)
                .toList());
  }

  @Override
  public Future<Long> commit(Transaction transaction) {
    return calls.call(() -> store.commit(transaction));
  }

  @Override
  public Future<Void> confirm(long term) {
    return calls.call(
        () -> {
          store.check(term);
          return null;
        });
  }

  @Override
  public Watch watch(String prefix, Consumer<Change> listener) {
    ModelWatch watch = new ModelWatch(prefix, listener);
    store.watchers().add(watch);
    return watch;
  }

  /**
   * Values are handed out as copies, as a real store does: nobody changes the store by an array.
   */
  private static Entry copy(Entry entry) {
    return new Entry(entry.key(), entry.value().clone(), entry.revision());
  }

  private final class ModelWatch implements Watch, Consumer<Change> {
    private final String prefix;
    private final Consumer<Change> listener;
    private boolean closed;

    ModelWatch(String prefix, Consumer<Change> listener) {
      this.prefix = prefix;
      this.listener = listener;
    }

    @Override
    public void accept(Change change) {
      if (change.key().startsWith(prefix)) {
        calls.answer(
            Duration.ZERO,
            () -> {
              if (!closed) {
                listener.accept(change);
              }
            });
      }
    }

    @Override
    public void close() {
      closed = true;
      store.watchers().remove(this);
    }
  }
}
