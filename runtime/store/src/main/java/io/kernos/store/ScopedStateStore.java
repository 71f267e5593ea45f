package io.kernos.store;

import io.kernos.spi.store.StateStore;
import io.kernos.spi.store.StoreException;
import io.kernos.spi.store.StoreException.Kind;
import io.kernos.spi.store.Transaction;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The keys of one author: those under a prefix, which it does not see, with a quota for them all.
 *
 * <p>The quota is kept by the view: an author has one view at a time. Used on one context.
 */
public final class ScopedStateStore implements StateStore {
  private final StateStore store;
  private final String prefix;
  private final long quotaBytes;
  private Future<Map<String, Long>> sizes;
  private long used;

  /**
   * @param prefix of every key, such as {@code plugins/marathon/}
   * @param quotaBytes the greatest size of all keys and values together; 0: no limit
   */
  public ScopedStateStore(StateStore store, String prefix, long quotaBytes) {
    this.store = store;
    this.prefix = prefix;
    this.quotaBytes = quotaBytes;
  }

  private Entry strip(Entry entry) {
    return new Entry(entry.key().substring(prefix.length()), entry.value(), entry.revision());
  }

  @Override
  public Future<Optional<Entry>> get(String key) {
    return store.get(prefix + key).map(found -> found.map(this::strip));
  }

  @Override
  public Future<List<Entry>> list(String within) {
    return store.list(prefix + within).map(found -> found.stream().map(this::strip).toList());
  }

  @Override
  public Future<Void> confirm(long term) {
    return store.confirm(term);
  }

  @Override
  public Watch watch(String within, Consumer<Change> listener) {
    return store.watch(
        prefix + within,
        change ->
            listener.accept(
                new Change(
                    change.key().substring(prefix.length()), change.value(), change.revision())));
  }

  @Override
  public Future<Long> commit(Transaction transaction) {
    Transaction.Builder prefixed = Transaction.in(transaction.term());
    transaction
        .conditions()
        .forEach(each -> prefixed.require(prefix + each.key(), each.revision()));
    for (Transaction.Write write : transaction.writes()) {
      if (write.value() == null) {
        prefixed.delete(prefix + write.key());
      } else {
        prefixed.put(prefix + write.key(), write.value());
      }
    }
    Transaction whole = prefixed.build();
    if (quotaBytes == 0) {
      return store.commit(whole);
    }
    return sizes()
        .compose(
            known -> {
              long after = used + growth(known, transaction);
              if (after > quotaBytes && after > used) {
                return Future.failedFuture(
                    new StoreException(
                        Kind.TOO_LARGE,
                        "all of "
                            + prefix
                            + " would have "
                            + after
                            + " bytes; its quota is "
                            + quotaBytes));
              }
              used = after;
              remember(known, transaction);
              // What a failed commit came to is not always known: count anew.
              return store.commit(whole).onFailure(e -> sizes = null);
            });
  }

  private Future<Map<String, Long>> sizes() {
    if (sizes == null) {
      sizes =
          store
              .list(prefix)
              .map(
                  entries -> {
                    Map<String, Long> found = new HashMap<>();
                    used = 0;
                    for (Entry entry : entries) {
                      long size = entry.key().length() - prefix.length() + entry.value().length;
                      found.put(entry.key().substring(prefix.length()), size);
                      used += size;
                    }
                    return found;
                  })
              .onFailure(e -> sizes = null);
    }
    return sizes;
  }

  private static long growth(Map<String, Long> sizes, Transaction transaction) {
    long growth = 0;
    for (Transaction.Write write : transaction.writes()) {
      growth += size(write) - sizes.getOrDefault(write.key(), 0L);
    }
    return growth;
  }

  private static void remember(Map<String, Long> sizes, Transaction transaction) {
    for (Transaction.Write write : transaction.writes()) {
      if (write.value() == null) {
        sizes.remove(write.key());
      } else {
        sizes.put(write.key(), size(write));
      }
    }
  }

  private static long size(Transaction.Write write) {
    return write.value() == null ? 0 : write.key().length() + write.value().length;
  }
}
