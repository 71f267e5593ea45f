package io.kernos.spi.store;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What must never be lost: versioned keys with transactions, replicated and durable.
 *
 * <ol>
 *   <li>A transaction MUST apply wholly or not at all, and be on disk on a majority before its
 *       future succeeds.
 *   <li>Reads MUST be linearizable: they see every transaction that succeeded before they were
 *       asked.
 *   <li>A transaction MUST be refused with {@link StoreException.Kind#FENCED} when the leader's
 *       term at apply is not {@link Transaction#term()}.
 *   <li>A term MUST be confirmed only when, after the call, a majority still took its leader for
 *       the leader: no later one had been elected.
 *   <li>A watcher MUST see every change under its prefix once, in order of revision.
 *   <li>Futures MUST complete, and watchers be called, on the caller's context; nothing blocks it.
 * </ol>
 *
 * <p>Failures are {@link StoreException}s. A write whose future failed with {@link
 * StoreException.Kind#UNAVAILABLE} may or may not have been applied.
 */
public interface StateStore {

  /** The greatest size of one value, in bytes. */
  int MAX_VALUE_BYTES = 1 << 20;

  /** The entry of {@code key}, if there is one. */
  Future<Optional<Entry>> get(String key);

  /** Every entry whose key starts with {@code prefix}, by key, all of one revision. */
  Future<List<Entry>> list(String prefix);

  /**
   * Applies a transaction.
   *
   * @return its revision: greater than that of every earlier one
   */
  Future<Long> commit(Transaction transaction);

  /**
   * Asks whether the leader of {@code term}, this node, leads still. Cheaper than a transaction:
   * nothing is written.
   *
   * @return fails with {@link StoreException.Kind#FENCED} when another one leads, and with {@link
   *     StoreException.Kind#UNAVAILABLE} when no majority can be asked
   */
  Future<Void> confirm(long term);

  /** Tells {@code listener} each later change under {@code prefix}. */
  Watch watch(String prefix, Consumer<Change> listener);

  /**
   * A stored value.
   *
   * @param revision of the transaction that wrote it
   */
  record Entry(String key, byte[] value, long revision) {}

  /**
   * One key that changed.
   *
   * @param value empty when it was deleted
   */
  record Change(String key, Optional<byte[]> value, long revision) {}

  /** Ends a watch. */
  interface Watch {
    /** No change is told after this. */
    void close();
  }
}
