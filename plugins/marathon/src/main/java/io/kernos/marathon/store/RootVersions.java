package io.kernos.marathon.store;

import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.group.GroupInfo;
import io.kernos.marathon.group.RootDiff;
import io.kernos.spi.store.StateStore;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * Older versions of the whole, each kept as what the next one changed: small, however many apps
 * there are.
 */
final class RootVersions {
  /** How many ids a value may hold: well under its greatest size. */
  private static final int CHUNK = 4_000;

  private final int maxVersions;

  /** The chunks of each version that can be undone. */
  private final NavigableMap<Instant, Integer> chunks = new TreeMap<>();

  RootVersions(int maxVersions) {
    this.maxVersions = maxVersions;
  }

  void load(String key) {
    chunks.merge(Keys.rootVersion(key), 1, Integer::sum);
  }

  /** The version before the oldest that can be undone comes first in {@code oldest first} order. */
  NavigableMap<Instant, Integer> undoable() {
    return chunks;
  }

  /**
   * Notes how a version is undone.
   *
   * @param previous the version before
   */
  Runnable change(RootDiff diff, Instant version, Instant previous, Writes writes) {
    JsonArray specs = new JsonArray();
    JsonArray groups = new JsonArray();
    List<JsonObject> values = new ArrayList<>();
    diff.specs()
        .forEach(
            (id, pair) -> {
              specs.add(
                  new JsonArray()
                      .add(id.toString())
                      .add(pair.before().map(s -> s.version().toEpochMilli()).orElse(null)));
              cut(specs, groups, values);
            });
    diff.groups()
        .forEach(
            (id, pair) -> {
              groups.add(
                  new JsonArray()
                      .add(id.toString())
                      .add(pair.before().map(GroupJson::write).orElse(null)));
              cut(specs, groups, values);
            });
    values.add(value(specs, groups));
    for (int i = 0; i < values.size(); i++) {
      writes.put(Keys.root(version, i), values.get(i).put("previous", previous.toEpochMilli()));
    }
    List<Instant> dropped = new ArrayList<>();
    int excess = chunks.size() + 1 - maxVersions;
    for (Instant old : chunks.keySet()) {
      if (dropped.size() < excess) {
        dropped.add(old);
        for (int i = 0; i < chunks.get(old); i++) {
          writes.delete(Keys.root(old, i));
        }
      }
    }
    return () -> {
      chunks.put(version, values.size());
      chunks.keySet().removeAll(dropped);
    };
  }

  private static void cut(JsonArray specs, JsonArray groups, List<JsonObject> values) {
    if (specs.size() + groups.size() >= CHUNK) {
      values.add(value(specs, groups));
      specs.clear();
      groups.clear();
    }
  }

  private static JsonObject value(JsonArray specs, JsonArray groups) {
    return new JsonObject().put("specs", specs.copy()).put("groups", groups.copy());
  }

  /** The version before the one that the entry undoes. */
  static Instant previous(StateStore.Entry entry) {
    return Instant.ofEpochMilli(SpecCodec.json(entry.value()).getLong("previous"));
  }

  /** Tells what stood before: apps and pods by their versions, and groups. */
  static void undo(
      StateStore.Entry entry,
      BiConsumer<PathId, Optional<Instant>> specs,
      BiConsumer<PathId, Optional<GroupInfo>> groups) {
    JsonObject json = SpecCodec.json(entry.value());
    for (Object each : json.getJsonArray("specs")) {
      JsonArray spec = (JsonArray) each;
      Long before = spec.getLong(1);
      specs.accept(
          PathId.of(spec.getString(0)), Optional.ofNullable(before).map(Instant::ofEpochMilli));
    }
    for (Object each : json.getJsonArray("groups")) {
      JsonArray group = (JsonArray) each;
      groups.accept(
          PathId.of(group.getString(0)),
          Optional.ofNullable(group.getJsonObject(1)).map(GroupJson::read));
    }
  }
}
