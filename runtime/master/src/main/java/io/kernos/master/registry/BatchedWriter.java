package io.kernos.master.registry;

import io.kernos.spi.store.StateStore;
import io.kernos.spi.store.StoreException;
import io.kernos.spi.store.Transaction;
import io.kernos.spi.time.Clock;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * Writes keys on one term's authority: one transaction at a time, with all that came while the last
 * one was under way. While the store is unavailable it tries again; when the term is over it gives
 * up for good.
 */
public final class BatchedWriter {
  private static final Duration RETRY = Duration.ofMillis(200);
  private static final int MAX_WRITES = 512;
  private static final int MAX_BYTES = 1 << 20;

  private final StateStore store;
  private final long term;
  private final Clock clock;
  private final LongConsumer stored;
  private final Runnable fenced;
  private Batch waiting = new Batch();
  private final List<Batch> full = new ArrayList<>();
  private Batch writing = new Batch();
  private boolean busy;
  private StoreException over;

  /**
   * @param stored told how many nanoseconds each transaction took that was stored
   * @param fenced told once when the term is over
   */
  public BatchedWriter(
      StateStore store, long term, Clock clock, LongConsumer stored, Runnable fenced) {
    this.store = store;
    this.term = term;
    this.clock = clock;
    this.stored = stored;
    this.fenced = fenced;
  }

  private static final class Batch {
    final Map<String, byte[]> writes = new LinkedHashMap<>();
    final List<Promise<Void>> promises = new ArrayList<>();
    int bytes;
  }

  /** Sets a key. */
  public Future<Void> put(String key, byte[] value) {
    if (value.length > StateStore.MAX_VALUE_BYTES) {
      return Future.failedFuture(
          new StoreException(
              StoreException.Kind.TOO_LARGE,
              "The value of " + key + " has " + value.length + " bytes"));
    }
    return write(key, value);
  }

  /** Deletes a key. */
  public Future<Void> delete(String key) {
    return write(key, null);
  }

  private Future<Void> write(String key, byte[] value) {
    if (over != null) {
      return Future.failedFuture(over);
    }
    int size = key.length() + (value == null ? 0 : value.length);
    if (waiting.writes.size() >= MAX_WRITES
        || (waiting.bytes > 0 && waiting.bytes + size > MAX_BYTES)) {
      full.add(waiting);
      waiting = new Batch();
    }
    Promise<Void> promise = Promise.promise();
    // The later of two writes of a key in a batch is the one that counts.
    waiting.writes.remove(key);
    waiting.writes.put(key, value);
    waiting.promises.add(promise);
    waiting.bytes += size;
    next();
    return promise.future();
  }

  private void next() {
    if (busy || over != null) {
      return;
    }
    Batch batch;
    if (!full.isEmpty()) {
      batch = full.remove(0);
    } else if (!waiting.promises.isEmpty()) {
      batch = waiting;
      waiting = new Batch();
    } else {
      return;
    }
    busy = true;
    writing = batch;
    commit(batch);
  }

  private void commit(Batch batch) {
    Transaction.Builder transaction = Transaction.in(term);
    batch.writes.forEach(
        (key, value) -> {
          if (value == null) {
            transaction.delete(key);
          } else {
            transaction.put(key, value);
          }
        });
    long start = clock.nanoTime();
    store
        .commit(transaction.build())
        .onComplete(
            revision -> {
              stored.accept(clock.nanoTime() - start);
              busy = false;
              batch.promises.forEach(Promise::tryComplete);
              next();
            },
            error -> failed(batch, error));
  }

  private void failed(Batch batch, Throwable error) {
    StoreException.Kind kind = error instanceof StoreException e ? e.kind() : null;
    if (kind == StoreException.Kind.UNAVAILABLE && over == null) {
      // Whether it was applied is unknown; writing the same again is harmless.
      clock.after(RETRY, () -> again(batch));
      return;
    }
    busy = false;
    if (kind == StoreException.Kind.FENCED && over == null) {
      giveUp((StoreException) error, fenced);
      return;
    }
    batch.promises.forEach(promise -> promise.tryFail(error));
    next();
  }

  private void again(Batch batch) {
    if (over == null) {
      commit(batch);
    }
  }

  private void giveUp(StoreException error, Runnable first) {
    over = error;
    List<Batch> lost = new ArrayList<>(List.of(writing));
    lost.addAll(full);
    lost.add(waiting);
    full.clear();
    waiting = new Batch();
    first.run();
    lost.forEach(batch -> batch.promises.forEach(promise -> promise.tryFail(error)));
  }

  /** Writes no more: what is not known to be written fails, as unavailable. */
  public void close() {
    if (over == null) {
      giveUp(
          new StoreException(StoreException.Kind.UNAVAILABLE, "this master does not lead any more"),
          () -> {});
    }
  }
}
