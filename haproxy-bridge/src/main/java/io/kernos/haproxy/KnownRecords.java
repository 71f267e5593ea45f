package io.kernos.haproxy;

import io.kernos.spi.discovery.ServiceRecord;
import io.kernos.spi.discovery.Services;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The service records as this load balancer knows them, in the order in which they came. A new
 * leader learns of the tasks as their agents register again: what the one before had known stays
 * for a while, since its tasks run on.
 */
final class KnownRecords {
  private final long patienceNanos;
  private final Map<String, ServiceRecord> records = new LinkedHashMap<>();
  private final Map<String, Long> unconfirmed = new HashMap<>();
  private long term = -1;
  private long revision = -1;

  /**
   * @param patienceNanos how long a record stays that a new leader does not know
   */
  KnownRecords(long patienceNanos) {
    this.patienceNanos = patienceNanos;
  }

  /**
   * Takes what is told.
   *
   * @param now of a clock in nanoseconds
   */
  void accept(Services.Update update, long now) {
    if (update instanceof Services.Snapshot snapshot) {
      Set<String> gone = new HashSet<>(records.keySet());
      for (ServiceRecord record : snapshot.records()) {
        put(record);
        gone.remove(record.id());
      }
      if (snapshot.term() == term || term < 0) {
        gone.forEach(records::remove);
      } else {
        gone.forEach(id -> unconfirmed.putIfAbsent(id, now + patienceNanos));
      }
    } else if (update instanceof Services.Delta delta) {
      delta.changed().forEach(this::put);
      for (String id : delta.removed()) {
        records.remove(id);
        unconfirmed.remove(id);
      }
    } else {
      return;
    }
    term = update.term();
    revision = update.revision();
  }

  private void put(ServiceRecord record) {
    records.put(record.id(), record);
    unconfirmed.remove(record.id());
  }

  /** Gives up those that no leader has confirmed in time; whether there were any. */
  boolean expire(long now) {
    List<String> late =
        unconfirmed.entrySet().stream()
            .filter(e -> e.getValue() - now <= 0)
            .map(Map.Entry::getKey)
            .toList();
    late.forEach(
        id -> {
          unconfirmed.remove(id);
          records.remove(id);
        });
    return !late.isEmpty();
  }

  Collection<ServiceRecord> all() {
    return List.copyOf(records.values());
  }

  /** Of whom the last update was; negative: of nobody yet. */
  long term() {
    return term;
  }

  /** Of the last update. */
  long revision() {
    return revision;
  }
}
