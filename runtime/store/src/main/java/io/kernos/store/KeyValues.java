package io.kernos.store;

import com.google.protobuf.ByteString;
import io.kernos.spi.store.StateStore.Change;
import io.kernos.spi.store.StateStore.Entry;
import io.kernos.spi.store.StoreException;
import io.kernos.spi.store.Transaction;
import io.kernos.store.log.Commit;
import io.kernos.store.log.KeyAt;
import io.kernos.store.log.KeyValue;
import io.kernos.store.log.SnapshotEntry;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The versioned keys. Changed by one thread; whoever else reads holds the machine's lock. */
final class KeyValues {
  private final NavigableMap<String, Stored> entries;
  private long revision;
  private long bytes;

  private record Stored(ByteString value, long revision) {}

  KeyValues() {
    entries = new TreeMap<>();
  }

  /** Another one's keys as they are now; values are shared. */
  KeyValues(KeyValues other) {
    entries = new TreeMap<>(other.entries);
    revision = other.revision;
    bytes = other.bytes;
  }

  /** Applies a commit under the term of its log entry; gives its revision. */
  long commit(Commit commit, long entryTerm, Consumer<Change> changes) {
    if (commit.getTerm() != entryTerm) {
      throw StoreException.fenced(commit.getTerm(), entryTerm);
    }
    for (KeyAt condition : commit.getConditionsList()) {
      Stored stored = entries.get(condition.getKey());
      long found = stored == null ? 0 : stored.revision();
      if (found != condition.getRevision()) {
        throw StoreException.conflict(
            new Transaction.Condition(condition.getKey(), condition.getRevision()), found);
      }
    }
    revision++;
    for (KeyValue write : commit.getWritesList()) {
      if (write.hasValue()) {
        put(write.getKey(), write.getValue(), revision);
        tell(changes, write.getKey(), Optional.of(write.getValue()));
      } else if (remove(write.getKey())) {
        tell(changes, write.getKey(), Optional.empty());
      }
    }
    return revision;
  }

  private void tell(Consumer<Change> changes, String key, Optional<ByteString> value) {
    changes.accept(new Change(key, value.map(ByteString::toByteArray), revision));
  }

  /** Sets a key as a snapshot has it. */
  void put(String key, ByteString value, long at) {
    Stored old = entries.put(key, new Stored(value, at));
    bytes += value.size() - (old == null ? -key.length() : old.value().size());
  }

  private boolean remove(String key) {
    Stored old = entries.remove(key);
    if (old == null) {
      return false;
    }
    bytes -= key.length() + old.value().size();
    return true;
  }

  Optional<Entry> get(String key) {
    return Optional.ofNullable(entries.get(key)).map(stored -> entry(key, stored));
  }

  List<Entry> list(String prefix) {
    return entries.tailMap(prefix, true).entrySet().stream()
        .takeWhile(each -> each.getKey().startsWith(prefix))
        .map(each -> entry(each.getKey(), each.getValue()))
        .toList();
  }

  private static Entry entry(String key, Stored stored) {
    return new Entry(key, stored.value().toByteArray(), stored.revision());
  }

  /** Reads every entry with no copy of its value. */
  void each(Visitor visitor) throws java.io.IOException {
    for (var each : entries.entrySet()) {
      visitor.visit(each.getKey(), each.getValue().value(), each.getValue().revision());
    }
  }

  /** The entries as a snapshot has them, by key, while nobody changes them. */
  Iterator<SnapshotEntry> iterator() {
    return entries.entrySet().stream()
        .map(
            each ->
                SnapshotEntry.newBuilder()
                    .setKey(each.getKey())
                    .setValue(each.getValue().value())
                    .setRevision(each.getValue().revision())
                    .build())
        .iterator();
  }

  /** Sees one entry. */
  @FunctionalInterface
  interface Visitor {
    void visit(String key, ByteString value, long revision) throws java.io.IOException;
  }

  long revision() {
    return revision;
  }

  void revision(long restored) {
    revision = restored;
  }

  /** Keys and values together. */
  long bytes() {
    return bytes;
  }
}
