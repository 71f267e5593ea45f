package io.kernos.store;

import com.google.protobuf.ByteString;
import io.kernos.spi.store.Journal.Record;
import io.kernos.spi.store.StoreException;
import io.kernos.store.Segments.Slot;
import io.kernos.store.log.Append;
import io.kernos.store.log.SnapshotStream;
import io.kernos.store.log.StateRecord;
import io.kernos.store.log.StateStream;
import io.kernos.store.log.StreamRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal's streams: an index in memory of records that lie in {@link Segments}. Changed by one
 * thread; whoever else reads holds the machine's lock.
 */
final class Streams {
  private static final Logger LOG = LoggerFactory.getLogger(Streams.class);

  /** Records of a stream in one {@link SnapshotStream}, so that none grows without limit. */
  private static final int INDEX_CHUNK = 10_000;

  private final Map<String, Stream> streams = new LinkedHashMap<>();
  private final Segments segments;

  private static final class Stream {
    final Slots slots;
    long last;
    long maxRecords;
    long maxAgeMillis;

    Stream() {
      slots = new Slots();
    }

    Stream(Stream other) {
      slots = new Slots(other.slots);
      last = other.last;
      maxRecords = other.maxRecords;
      maxAgeMillis = other.maxAgeMillis;
    }

    long first() {
      return last - slots.size() + 1;
    }

    boolean past(Slot slot, long nowMillis) {
      return nowMillis - slot.timeMillis() > maxAgeMillis;
    }
  }

  Streams(Path directory) {
    segments = new Segments(directory);
  }

  /** Another one's streams as they are now, to be read while that one goes on. */
  Streams(Streams other) throws IOException {
    segments = other.segments.reader(other.needed());
    other.streams.forEach((name, stream) -> streams.put(name, new Stream(stream)));
  }

  long append(Append append, long nowMillis) throws IOException {
    Stream stream = streams.computeIfAbsent(append.getStream(), name -> new Stream());
    stream.maxRecords = append.getMaxRecords();
    stream.maxAgeMillis = append.getMaxAgeMillis();
    stream.slots.add(segments.append(append.getValue().toByteArray(), nowMillis));
    stream.last++;
    while (stream.slots.size() > stream.maxRecords
        || (stream.slots.size() > 0 && stream.past(stream.slots.get(0), nowMillis))) {
      segments.release(stream.slots.removeFirst());
    }
    return stream.last;
  }

  void delete(String name) {
    Stream stream = streams.remove(name);
    while (stream != null && stream.slots.size() > 0) {
      segments.release(stream.slots.removeFirst());
    }
  }

  List<Record> read(String name, long sequence, int limit, long nowMillis) throws IOException {
    List<Record> records = new ArrayList<>();
    Stream stream = streams.get(name);
    if (stream != null) {
      int from = (int) Math.max(0, sequence - stream.first());
      for (int i = from; i < stream.slots.size() && records.size() < limit; i++) {
        add(records, stream, i, nowMillis);
      }
    }
    return records;
  }

  List<Record> newest(String name, int limit, long nowMillis) throws IOException {
    List<Record> records = new ArrayList<>();
    Stream stream = streams.get(name);
    if (stream != null) {
      for (int i = stream.slots.size() - 1; i >= 0 && records.size() < limit; i--) {
        add(records, stream, i, nowMillis);
      }
    }
    return records;
  }

  private void add(List<Record> records, Stream stream, int index, long nowMillis)
      throws IOException {
    Slot slot = stream.slots.get(index);
    if (!stream.past(slot, nowMillis)) {
      records.add(
          new Record(
              stream.first() + index,
              Instant.ofEpochMilli(slot.timeMillis()),
              segments.read(slot)));
    }
  }

  /** Makes all that was appended durable, packed, and gives the index for a snapshot. */
  List<SnapshotStream> seal(long nowMillis) throws IOException {
    for (Stream stream : streams.values()) {
      while (stream.slots.size() > 0 && stream.past(stream.slots.get(0), nowMillis)) {
        segments.release(stream.slots.removeFirst());
      }
    }
    segments.seal();
    pack(segments.sparse());
    segments.seal();
    List<SnapshotStream> index = new ArrayList<>();
    streams.forEach((name, stream) -> index(name, stream, index));
    return index;
  }

  private void pack(Set<Integer> sparse) throws IOException {
    for (Stream stream : streams.values()) {
      for (int i = 0; i < stream.slots.size(); i++) {
        Slot slot = stream.slots.get(i);
        if (sparse.contains(slot.segment())) {
          stream.slots.set(i, moved(slot));
        }
      }
    }
  }

  private Slot moved(Slot slot) throws IOException {
    byte[] value;
    try {
      value = segments.read(slot);
    } catch (StoreException damaged) {
      // It stays where it is, for whoever reads it to hear of; the others must not suffer.
      LOG.warn(damaged.getMessage());
      return slot;
    }
    segments.release(slot);
    return segments.append(value, slot.timeMillis());
  }

  private static void index(String name, Stream stream, List<SnapshotStream> index) {
    int at = 0;
    do {
      SnapshotStream.Builder chunk =
          SnapshotStream.newBuilder()
              .setName(name)
              .setLastSequence(stream.last)
              .setMaxRecords(stream.maxRecords)
              .setMaxAgeMillis(stream.maxAgeMillis);
      for (int end = Math.min(stream.slots.size(), at + INDEX_CHUNK); at < end; at++) {
        Slot slot = stream.slots.get(at);
        chunk
            .addSegment(slot.segment())
            .addOffset(slot.offset())
            .addLength(slot.length())
            .addTimeMillis(slot.timeMillis());
      }
      index.add(chunk.build());
    } while (at < stream.slots.size());
  }

  /** Deletes the files that the snapshot now on disk does not need. */
  void snapshotTaken() throws IOException {
    segments.retain(needed());
  }

  /** The files that the streams are in. */
  List<Path> files() {
    return segments.files(needed());
  }

  private Set<Integer> needed() {
    Set<Integer> needed = new TreeSet<>();
    streams.values().forEach(stream -> stream.slots.each(slot -> needed.add(slot.segment())));
    return needed;
  }

  /** Takes over what a snapshot had. */
  void restore(List<SnapshotStream> index) throws IOException {
    for (SnapshotStream chunk : index) {
      Stream stream = streams.computeIfAbsent(chunk.getName(), name -> new Stream());
      stream.last = chunk.getLastSequence();
      stream.maxRecords = chunk.getMaxRecords();
      stream.maxAgeMillis = chunk.getMaxAgeMillis();
      for (int i = 0; i < chunk.getSegmentCount(); i++) {
        stream.slots.add(
            new Slot(
                chunk.getSegment(i),
                chunk.getOffset(i),
                chunk.getLength(i),
                chunk.getTimeMillis(i)));
      }
    }
    segments.open(needed());
    for (Stream stream : streams.values()) {
      for (int i = 0; i < stream.slots.size(); i++) {
        segments.adopt(stream.slots.get(i));
      }
    }
  }

  /** Each stream and then its records, oldest first, as a state file has them. */
  Iterator<StateRecord> iterator() {
    Iterator<Map.Entry<String, Stream>> all = streams.entrySet().iterator();
    return new Iterator<>() {
      private Slots slots = new Slots();
      private int next;

      @Override
      public boolean hasNext() {
        return next < slots.size() || all.hasNext();
      }

      @Override
      public StateRecord next() {
        if (next < slots.size()) {
          return record(slots.get(next++));
        }
        Map.Entry<String, Stream> stream = all.next();
        slots = stream.getValue().slots;
        next = 0;
        return head(stream.getKey(), stream.getValue());
      }
    };
  }

  private static StateRecord head(String name, Stream stream) {
    return StateRecord.newBuilder()
        .setStream(
            StateStream.newBuilder()
                .setName(name)
                .setLastSequence(stream.last)
                .setMaxRecords(stream.maxRecords)
                .setMaxAgeMillis(stream.maxAgeMillis))
        .build();
  }

  private StateRecord record(Slot slot) {
    try {
      return StateRecord.newBuilder()
          .setRecord(
              StreamRecord.newBuilder()
                  .setTimeMillis(slot.timeMillis())
                  .setValue(ByteString.copyFrom(segments.read(slot))))
          .build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes over a stream of a state file, whose records follow. */
  void restore(StateStream head) {
    Stream stream = streams.computeIfAbsent(head.getName(), name -> new Stream());
    stream.last = head.getLastSequence();
    stream.maxRecords = head.getMaxRecords();
    stream.maxAgeMillis = head.getMaxAgeMillis();
  }

  /** Takes over the next record of a stream that was taken over. */
  void restore(String stream, StreamRecord record) throws IOException {
    streams
        .get(stream)
        .slots
        .add(segments.append(record.getValue().toByteArray(), record.getTimeMillis()));
  }

  void close() throws IOException {
    segments.close();
    streams.clear();
  }
}
