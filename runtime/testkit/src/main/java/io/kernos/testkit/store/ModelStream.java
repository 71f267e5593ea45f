package io.kernos.testkit.store;

import io.kernos.spi.store.Journal.Bounds;
import io.kernos.spi.store.Journal.Record;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** One stream of a {@link ModelStore}. */
final class ModelStream {
  private final Deque<Record> records = new ArrayDeque<>();
  private Bounds bounds;
  private long last;

  long append(Bounds now, Instant time, byte[] value) {
    bounds = now;
    last++;
    records.addLast(new Record(last, time, value.clone()));
    trim(time);
    return last;
  }

  /** The records within the bounds, oldest first. */
  Deque<Record> records(Instant now) {
    trim(now);
    return records;
  }

  private void trim(Instant now) {
    while (records.size() > bounds.records() || (!records.isEmpty() && expired(now))) {
      records.removeFirst();
    }
  }

  private boolean expired(Instant now) {
    return Duration.between(records.peekFirst().time(), now).compareTo(bounds.age()) > 0;
  }
}
