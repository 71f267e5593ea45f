package io.kernos.marathon.instance;

import io.kernos.spi.store.StateStore;
import io.kernos.spi.store.StoreException;
import io.kernos.spi.store.StoreException.Kind;
import io.kernos.spi.store.Transaction;
import io.kernos.spi.time.Clock;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Stores changes in order: one transaction at a time, with all that came while the last one was
 * under way.
 *
 * <p>While the store is unavailable it tries again, ever more slowly. Any other failure ends it:
 * what was decided since is not stored, so that nothing more may be decided here.
 */
final class GroupCommit {
  private static final Duration FIRST_RETRY = Duration.ofMillis(100);
  private static final Duration LAST_RETRY = Duration.ofSeconds(5);
  private static final int MAX_WRITES = 512;
  private static final int MAX_BYTES = 1 << 20;

  private final StateStore store;
  private final long term;
  private final Clock clock;
  private final Consumer<Throwable> over;
  private final Deque<Entry> waiting = new ArrayDeque<>();
  private final Deque<Entry> stored = new ArrayDeque<>();
  private boolean committing;
  private boolean telling;
  private Throwable end;

  /**
   * @param over told once when nothing can be stored any more
   */
  GroupCommit(StateStore store, long term, Clock clock, Consumer<Throwable> over) {
    this.store = store;
    this.term = term;
    this.clock = clock;
    this.over = over;
  }

  /** A value that is made when it is written: a key that changes twice is written once. */
  record Write(String key, Supplier<byte[]> value) {}

  private record Entry(List<Write> writes, Runnable tell, Promise<Void> promise) {}

  /**
   * Stores writes.
   *
   * @param tell runs once they are stored, in order, before the future succeeds
   */
  Future<Void> add(List<Write> writes, Runnable tell) {
    if (end != null) {
      return Future.failedFuture(end);
    }
    Promise<Void> promise = Promise.promise();
    Entry entry = new Entry(writes, tell, promise);
    if (writes.isEmpty() && waiting.isEmpty() && !committing) {
      stored.add(entry);
      tellStored();
    } else {
      waiting.add(entry);
      commitNext();
    }
    return promise.future();
  }

  private void commitNext() {
    if (committing || waiting.isEmpty() || end != null) {
      return;
    }
    List<Entry> batch = new ArrayList<>();
    Map<String, byte[]> values = new LinkedHashMap<>();
    int bytes = 0;
    while (!waiting.isEmpty()
        && bytes < MAX_BYTES
        && (batch.isEmpty() || values.size() + waiting.peek().writes().size() <= MAX_WRITES)) {
      Entry entry = waiting.poll();
      batch.add(entry);
      for (Write write : entry.writes()) {
        byte[] value = write.value().get();
        values.put(write.key(), value);
        bytes += write.key().length() + (value == null ? 0 : value.length);
      }
    }
    committing = true;
    if (values.isEmpty()) {
      committed(batch);
    } else {
      commit(batch, values, FIRST_RETRY);
    }
  }

  private void commit(List<Entry> batch, Map<String, byte[]> values, Duration retry) {
    Transaction.Builder transaction = Transaction.in(term);
    values.forEach(
        (key, value) -> {
          if (value == null) {
            transaction.delete(key);
          } else {
            transaction.put(key, value);
          }
        });
    store
        .commit(transaction.build())
        .onComplete(
            revision -> committed(batch),
            failure -> {
              if (failure instanceof StoreException e && e.kind() == Kind.UNAVAILABLE) {
                // It may have been applied; to write the same again is harmless.
                Duration twice = retry.multipliedBy(2);
                Duration next = twice.compareTo(LAST_RETRY) > 0 ? LAST_RETRY : twice;
                clock.after(retry, () -> commit(batch, values, next));
              } else {
                giveUp(batch, failure);
              }
            });
  }

  private void committed(List<Entry> batch) {
    committing = false;
    stored.addAll(batch);
    // The next one is under way while listeners look at these.
    commitNext();
    tellStored();
  }

  private void tellStored() {
    if (telling) {
      return;
    }
    telling = true;
    try {
      for (Entry entry = stored.poll(); entry != null; entry = stored.poll()) {
        entry.tell().run();
        entry.promise().complete();
      }
    } finally {
      telling = false;
    }
  }

  private void giveUp(List<Entry> batch, Throwable failure) {
    end = failure;
    List<Entry> lost = new ArrayList<>(batch);
    lost.addAll(waiting);
    waiting.clear();
    over.accept(failure);
    lost.forEach(entry -> entry.promise().fail(failure));
  }
}
