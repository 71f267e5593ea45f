package io.kernos.marathon.store;

import io.kernos.spi.store.StateStore;
import io.kernos.spi.time.Clock;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Everything that is stored, for backups. Used before a scheduler reads its own: nobody else writes
 * meanwhile.
 */
public final class WholeState {
  private final StateStore store;
  private final Patience patience;
  private final AtomicWriter writer;
  private final Predicate<String> kept;

  /**
   * All that is in a store.
   *
   * @param term of the leader; goes into each transaction
   * @param apart which keys are neither read nor replaced
   */
  public WholeState(StateStore store, long term, Clock clock, Predicate<String> apart) {
    this.store = store;
    this.patience = Patience.on(clock);
    this.writer = new AtomicWriter(store, term, clock);
    this.kept = apart.negate();
  }

  /** The values by key, all of one moment. */
  public Future<Map<String, byte[]>> read() {
    return writer
        .load()
        .compose(head -> patience.call(() -> store.list("")))
        .map(
            entries -> {
              Map<String, byte[]> values = new LinkedHashMap<>();
              for (StateStore.Entry entry : entries) {
                if (kept.test(entry.key())) {
                  values.put(entry.key(), entry.value());
                }
              }
              return values;
            });
  }

  /** Puts these values in place of all others, wholly or not at all. */
  public Future<Void> replace(Map<String, byte[]> values) {
    return read()
        .compose(
            before -> {
              Writes writes = new Writes();
              Map<String, byte[]> after = new LinkedHashMap<>(values);
              byte[] head = after.remove(AtomicWriter.HEAD);
              before.keySet().stream()
                  .filter(key -> !key.equals(AtomicWriter.HEAD))
                  .forEach(writes::delete);
              after.forEach(writes::put);
              return writer.commit(writes, head == null ? new JsonObject() : SpecCodec.json(head));
            });
  }
}
