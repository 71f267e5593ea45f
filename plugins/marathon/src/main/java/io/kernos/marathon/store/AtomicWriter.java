package io.kernos.marathon.store;

import io.kernos.spi.store.StateStore;
import io.kernos.spi.store.StoreException;
import io.kernos.spi.store.StoreException.Kind;
import io.kernos.spi.store.Transaction;
import io.kernos.spi.time.Clock;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes all or nothing, one change after the other, of any size: what is too large for one
 * transaction is first written down beside, then declared, then carried out, which after a crash is
 * done at the next start.
 *
 * <p>While the store is unavailable it tries again. The revision of the head tells whether a
 * transaction whose answer was lost has been applied.
 */
final class AtomicWriter {
  static final String HEAD = "head";
  private static final String REDO = "redo/";

  /** Well under what a transaction may hold. */
  private static final int MAX_BYTES = 2 << 20;

  private static final int CHUNK_BYTES = 700_000;

  private final StateStore store;
  private final long term;
  private final Patience patience;
  private long revision;

  AtomicWriter(StateStore store, long term, Clock clock) {
    this.store = store;
    this.term = term;
    this.patience = Patience.on(clock);
  }

  /**
   * Finishes what a crash has left half done.
   *
   * @return the head; empty at the very first start
   */
  Future<JsonObject> load() {
    return patience
        .call(() -> store.get(HEAD))
        .compose(
            entry -> {
              revision = entry.map(StateStore.Entry::revision).orElse(0L);
              JsonObject head = entry.map(e -> SpecCodec.json(e.value())).orElse(new JsonObject());
              return patience
                  .call(() -> store.list(REDO))
                  .compose(left -> redo(head, left))
                  .map(head);
            });
  }

  private Future<Void> redo(JsonObject head, List<StateStore.Entry> left) {
    if (!head.containsKey("redo")) {
      Map<String, byte[]> undeclared = new LinkedHashMap<>();
      left.forEach(entry -> undeclared.put(entry.key(), null));
      return undeclared.isEmpty() ? Future.succeededFuture() : write(undeclared);
    }
    int chunks = (Integer) head.remove("redo");
    return carryOut(left.stream().limit(chunks).map(StateStore.Entry::value).toList(), head);
  }

  /**
   * Writes a change.
   *
   * @param head told by {@link #load} from now on
   */
  Future<Void> commit(Writes writes, JsonObject head) {
    if (writes.bytes() <= MAX_BYTES) {
      return declare(writes.values(), head);
    }
    List<byte[]> chunks = RedoLog.chunks(writes.values(), CHUNK_BYTES);
    Future<Void> written = Future.succeededFuture();
    for (int i = 0; i < chunks.size(); i++) {
      Map<String, byte[]> chunk = Map.of(redoKey(i), chunks.get(i));
      written = written.compose(done -> write(chunk));
    }
    return written
        .compose(done -> declare(Map.of(), head.copy().put("redo", chunks.size())))
        .compose(done -> carryOut(chunks, head));
  }

  private static String redoKey(int chunk) {
    return REDO + String.format("%06d", chunk);
  }

  private Future<Void> carryOut(List<byte[]> chunks, JsonObject head) {
    Future<Void> written = Future.succeededFuture();
    Map<String, byte[]> end = new LinkedHashMap<>();
    for (int i = 0; i < chunks.size(); i++) {
      Map<String, byte[]> values = RedoLog.read(chunks.get(i));
      written = written.compose(done -> write(values));
      end.put(redoKey(i), null);
    }
    return written.compose(done -> declare(end, head));
  }

  /** Writes what may be written twice. */
  private Future<Void> write(Map<String, byte[]> values) {
    Transaction transaction = fill(Transaction.in(term), values).build();
    return patience.call(() -> store.commit(transaction)).mapEmpty();
  }

  /** Writes, with the head, unless that was done already. */
  private Future<Void> declare(Map<String, byte[]> values, JsonObject head) {
    byte[] value = head.toBuffer().getBytes();
    Transaction transaction =
        fill(Transaction.in(term).require(HEAD, revision), values).put(HEAD, value).build();
    return patience
        .call(() -> store.commit(transaction))
        .recover(failure -> appliedBefore(failure, value))
        .map(
            at -> {
              revision = at;
              return null;
            });
  }

  private Future<Long> appliedBefore(Throwable failure, byte[] head) {
    if (!(failure instanceof StoreException e && e.kind() == Kind.CONFLICT)) {
      return Future.failedFuture(failure);
    }
    return patience
        .call(() -> store.get(HEAD))
        .compose(
            entry ->
                entry
                    .filter(found -> Arrays.equals(found.value(), head))
                    .map(found -> Future.succeededFuture(found.revision()))
                    .orElse(Future.failedFuture(failure)));
  }

  private static Transaction.Builder fill(
      Transaction.Builder transaction, Map<String, byte[]> values) {
    values.forEach(
        (key, value) -> {
          if (value == null) {
            transaction.delete(key);
          } else {
            transaction.put(key, value);
          }
        });
    return transaction;
  }
}
