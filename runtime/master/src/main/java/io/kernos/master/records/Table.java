package io.kernos.master.records;

import io.kernos.master.view.PersistentMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Published records of one kind, and the changes that wait to be published. */
final class Table<T> {
  private final Function<T, String> id;
  private Map<String, T> pending = new LinkedHashMap<>();
  private PersistentMap<String, T> published = PersistentMap.empty();

  Table(Function<T, String> id) {
    this.id = id;
  }

  /** What a publishing has changed. */
  record Changes<T>(List<T> changed, List<String> removed) {}

  /** The record with this id, published or about to be; null when there is none. */
  T get(String key) {
    return pending.containsKey(key) ? pending.get(key) : published.get(key);
  }

  /** Sets a record; false when it is the same as before. */
  boolean put(T record) {
    String key = id.apply(record);
    boolean changes = !record.equals(get(key));
    if (changes) {
      pending.put(key, record);
    }
    return changes;
  }

  /** Removes a record; false when there was none. */
  boolean remove(String key) {
    boolean changes = get(key) != null;
    if (changes) {
      pending.put(key, null);
    }
    return changes;
  }

  boolean isClean() {
    return pending.isEmpty();
  }

  Changes<T> publish() {
    List<T> changed = new ArrayList<>();
    List<String> removed = new ArrayList<>();
    pending.forEach(
        (key, record) -> {
          if (record != null) {
            published = published.with(key, record);
            changed.add(record);
          } else if (published.containsKey(key)) {
            published = published.without(key);
            removed.add(key);
          }
        });
    // Not cleared: that would take as long as it did for the largest batch ever.
    pending = new LinkedHashMap<>();
    return new Changes<>(changed, removed);
  }

  /** All that is published. */
  List<T> all() {
    return new ArrayList<>(published.values());
  }
}
