package io.kernos.simulation;

import io.kernos.spi.store.StateStore;
import io.kernos.spi.store.Transaction;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A store of which a planted bug changes something. */
abstract class FaultyStore implements StateStore {
  private final StateStore real;

  FaultyStore(StateStore real) {
    this.real = real;
  }

  @Override
  public Future<Optional<Entry>> get(String key) {
    return real.get(key);
  }

  @Override
  public Future<List<Entry>> list(String prefix) {
    return real.list(prefix);
  }

  @Override
  public Future<Long> commit(Transaction transaction) {
    return real.commit(transaction);
  }

  @Override
  public Future<Void> confirm(long term) {
    return real.confirm(term);
  }

  @Override
  public Watch watch(String prefix, Consumer<Change> listener) {
    return real.watch(prefix, listener);
  }
}
