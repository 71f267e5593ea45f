package io.kernos.marathon.store;

import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.group.RootDiff;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Which older versions of apps and pods are kept: so many of each, and of one that is gone as long
 * as some kept version of the whole is older than its end (Marathon: zk_max_versions).
 */
final class Histories {
  /** A change throws away at most so many keys of what is gone. */
  private static final int MAX_DELETES = 2_000;

  private final SpecCodec codec;
  private final int maxVersions;
  private final Map<PathId, List<Instant>> older = new HashMap<>();
  private final Map<PathId, Gone> gone = new HashMap<>();

  /** An app or pod that is no more. */
  private record Gone(List<Instant> versions, Instant since) {}

  Histories(SpecCodec codec, int maxVersions) {
    this.codec = codec;
    this.maxVersions = maxVersions;
  }

  RunSpec loadSpec(byte[] value) {
    JsonObject json = SpecCodec.json(value);
    RunSpec spec = codec.unwrap(json);
    List<Instant> versions = read(json);
    if (!versions.isEmpty()) {
      older.put(spec.id(), versions);
    }
    return spec;
  }

  void loadGone(PathId id, byte[] value) {
    JsonObject json = SpecCodec.json(value);
    gone.put(id, new Gone(read(json), Instant.ofEpochMilli(json.getLong("since"))));
  }

  /** The versions before the newest, oldest first; of one that is gone, all. */
  List<Instant> older(PathId id) {
    Gone ended = gone.get(id);
    return ended != null ? ended.versions() : older.getOrDefault(id, List.of());
  }

  /** Notes what changes; returns what is to be done once that is stored. */
  Runnable change(RootDiff diff, Instant version, Writes writes) {
    Map<PathId, List<Instant>> changed = new HashMap<>();
    Map<PathId, Gone> ended = new HashMap<>();
    diff.specs()
        .forEach(
            (id, pair) -> {
              List<Instant> versions = new ArrayList<>(older(id));
              pair.before()
                  .ifPresent(
                      before -> {
                        versions.add(before.version());
                        writes.put(Keys.version(id, before.version()), codec.wrap(before));
                      });
              while (versions.size() > maxVersions) {
                writes.delete(Keys.version(id, versions.remove(0)));
              }
              if (pair.after().isPresent()) {
                writes.put(Keys.spec(id), put(codec.wrap(pair.after().get()), versions));
                writes.delete(Keys.gone(id));
                changed.put(id, versions);
              } else {
                JsonObject end = new JsonObject().put("since", version.toEpochMilli());
                writes.put(Keys.gone(id), put(end, versions));
                writes.delete(Keys.spec(id));
                ended.put(id, new Gone(versions, version));
              }
            });
    return () -> {
      older.putAll(changed);
      gone.keySet().removeAll(changed.keySet());
      gone.putAll(ended);
      older.keySet().removeAll(ended.keySet());
    };
  }

  /**
   * Throws away what was gone before the oldest version of the whole that is kept.
   *
   * @param needed what must be kept all the same
   */
  Runnable collect(Instant oldest, RootDiff diff, Predicate<PathId> needed, Writes writes) {
    List<PathId> forgotten = new ArrayList<>();
    int deletes = 0;
    for (Map.Entry<PathId, Gone> each : gone.entrySet()) {
      PathId id = each.getKey();
      if (deletes < MAX_DELETES
          && each.getValue().since().isBefore(oldest)
          && !diff.specs().containsKey(id)
          && !needed.test(id)) {
        writes.delete(Keys.gone(id));
        each.getValue().versions().forEach(v -> writes.delete(Keys.version(id, v)));
        deletes += 1 + each.getValue().versions().size();
        forgotten.add(id);
      }
    }
    return () -> gone.keySet().removeAll(forgotten);
  }

  private static JsonObject put(JsonObject json, List<Instant> versions) {
    JsonArray array = new JsonArray();
    versions.forEach(version -> array.add(version.toEpochMilli()));
    return versions.isEmpty() ? json : json.put("older", array);
  }

  private static List<Instant> read(JsonObject json) {
    List<Instant> versions = new ArrayList<>();
    json.getJsonArray("older", new JsonArray())
        .forEach(version -> versions.add(Instant.ofEpochMilli(((Number) version).longValue())));
    return versions;
  }
}
