package io.kernos.launcher.plugin;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kernos.spi.store.StateStore;
import io.kernos.spi.store.Transaction;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The framework ids of plugins, by the plugin's name and its framework's, so that a plugin that
 * starts again fails over to its tasks.
 */
final class FrameworkIds {
  private static final String FOLDER = "plugin-frameworks/";
  private final StateStore store;
  private final long term;

  FrameworkIds(StateStore store, long term) {
    this.store = store;
    this.term = term;
  }

  private static String key(String plugin, String framework) {
    return FOLDER + plugin + "/" + framework;
  }

  Future<Optional<String>> get(String plugin, String framework) {
    return store
        .get(key(plugin, framework))
        .map(found -> found.map(entry -> new String(entry.value(), UTF_8)));
  }

  Future<Void> put(String plugin, String framework, String id) {
    return commit(Transaction.in(term).put(key(plugin, framework), id.getBytes(UTF_8)));
  }

  Future<Void> forget(String plugin, String framework) {
    return commit(Transaction.in(term).delete(key(plugin, framework)));
  }

  /** Every id of a plugin. */
  Future<List<String>> all(String plugin) {
    return store
        .list(FOLDER + plugin + "/")
        .map(entries -> entries.stream().map(entry -> new String(entry.value(), UTF_8)).toList());
  }

  Future<Void> forgetAll(String plugin) {
    return store
        .list(FOLDER + plugin + "/")
        .compose(
            entries -> {
              Transaction.Builder transaction = Transaction.in(term);
              entries.forEach(entry -> transaction.delete(entry.key()));
              return commit(transaction);
            });
  }

  /** The plugins that have frameworks. */
  Future<Set<String>> plugins() {
    return store
        .list(FOLDER)
        .map(
            entries ->
                entries.stream()
                    .map(entry -> entry.key().substring(FOLDER.length()).replaceAll("/.*", ""))
                    .collect(Collectors.toSet()));
  }

  private Future<Void> commit(Transaction.Builder transaction) {
    return store.commit(transaction.build()).mapEmpty();
  }
}
