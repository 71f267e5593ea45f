package io.kernos.store;

import io.kernos.spi.store.StoreException;
import io.kernos.spi.store.StoreException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * The files of journal records: each record is its length, its CRC-32C and its bytes.
 *
 * <p>A segment is written to until the next snapshot, then never again. What was written since the
 * last snapshot is written anew from the log after a crash, so nothing here is synced but by a
 * snapshot; and no file goes before a snapshot that does not need it is on disk.
 */
final class Segments {
  static final String PREFIX = "journal.";
  private static final int HEADER = 8;
  private static final int MAX_BYTES = 32 << 20;

  /**
   * Where a record is.
   *
   * @param length of its value, in bytes
   */
  record Slot(int segment, int offset, int length, long timeMillis) {
    int size() {
      return HEADER + length;
    }
  }

  private static final class Segment {
    final Path path;
    final FileChannel channel;
    int size;
    long live;

    Segment(Path path, FileChannel channel) {
      this.path = path;
      this.channel = channel;
    }
  }

  private final NavigableMap<Integer, Segment> segments = new TreeMap<>();
  private final Path directory;
  private int next = 1;
  private Segment active;

  Segments(Path directory) {
    this.directory = directory;
  }

  Slot append(byte[] value, long timeMillis) throws IOException {
    if (active == null || active.size + HEADER + value.length > MAX_BYTES) {
      begin();
    }
    CRC32C crc = new CRC32C();
    crc.update(value);
    ByteBuffer record = ByteBuffer.allocate(HEADER + value.length);
    record.putInt(value.length).putInt((int) crc.getValue()).put(value).flip();
    int offset = active.size;
    for (int at = offset; record.hasRemaining(); ) {
      at += active.channel.write(record, at);
    }
    active.size += HEADER + value.length;
    active.live += HEADER + value.length;
    return new Slot(segments.lastKey(), offset, value.length, timeMillis);
  }

  private void begin() throws IOException {
    if (active != null) {
      active.channel.force(false);
    }
    Path path = directory.resolve(PREFIX + next);
    active =
        new Segment(
            path,
            FileChannel.open(
                path,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE));
    segments.put(next, active);
    next++;
  }

  byte[] read(Slot slot) throws IOException {
    Segment segment = segments.get(slot.segment());
    ByteBuffer record = ByteBuffer.allocate(slot.size());
    for (int at = slot.offset(); record.hasRemaining(); ) {
      int read = segment.channel.read(record, at);
      if (read < 0) {
        throw damaged(segment.path, slot.offset(), "its end");
      }
      at += read;
    }
    byte[] value = Arrays.copyOfRange(record.array(), HEADER, slot.size());
    CRC32C crc = new CRC32C();
    crc.update(value);
    if (record.getInt(0) != slot.length() || record.getInt(4) != (int) crc.getValue()) {
      throw damaged(segment.path, slot.offset(), "a record whose length or checksum does not fit");
    }
    return value;
  }

  static StoreException damaged(Path file, long offset, String found) {
    return new StoreException(
        Kind.CORRUPT, file + " is damaged: at byte " + offset + " there is " + found);
  }

  /** The record is not needed any more. */
  void release(Slot slot) {
    segments.get(slot.segment()).live -= slot.size();
  }

  /** Sealed segments that are mostly waste, or small: what lives there should be written anew. */
  Set<Integer> sparse() {
    Map<Integer, Segment> found = new HashMap<>(segments);
    found
        .values()
        .removeIf(
            s -> s == active || s.live == 0 || (s.size >= MAX_BYTES / 8 && s.live > s.size / 2));
    return found.keySet();
  }

  /** Ends the active segment and syncs it. */
  void seal() throws IOException {
    if (active != null) {
      active.channel.force(true);
      active = null;
    }
  }

  /** Deletes every file but those of {@code needed}. */
  void retain(Set<Integer> needed) throws IOException {
    for (int number : List.copyOf(segments.keySet())) {
      if (!needed.contains(number) && segments.get(number) != active) {
        Segment segment = segments.remove(number);
        segment.channel.close();
        Files.deleteIfExists(segment.path);
      }
    }
  }

  /** Opens the segments that a snapshot needs, and deletes every other. */
  void open(Set<Integer> needed) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, PREFIX + "*")) {
      for (Path file : files) {
        String name = file.getFileName().toString().substring(PREFIX.length());
        // Ratis puts digests beside files that it was sent.
        boolean segment = name.matches("\\d+");
        if (segment) {
          next = Math.max(next, Integer.parseInt(name) + 1);
        }
        if (!segment || !needed.contains(Integer.parseInt(name))) {
          Files.delete(file);
        }
      }
    }
    for (int number : needed) {
      Path path = directory.resolve(PREFIX + number);
      if (!Files.exists(path)) {
        throw new StoreException(Kind.CORRUPT, path + " is missing, though the snapshot needs it");
      }
      Segment segment = new Segment(path, FileChannel.open(path, StandardOpenOption.READ));
      segment.size = (int) segment.channel.size();
      segments.put(number, segment);
    }
  }

  /** The same records for another reader, who has them even when this one deletes their files. */
  Segments reader(Set<Integer> numbers) throws IOException {
    Segments reader = new Segments(directory);
    try {
      for (int number : numbers) {
        Path path = segments.get(number).path;
        reader.segments.put(
            number, new Segment(path, FileChannel.open(path, StandardOpenOption.READ)));
      }
      return reader;
    } catch (IOException | RuntimeException e) {
      reader.close();
      throw e;
    }
  }

  /** Counts a record of an opened segment as needed, once it is seen to be whole. */
  void adopt(Slot slot) throws IOException {
    read(slot);
    segments.get(slot.segment()).live += slot.size();
  }

  List<Path> files(Set<Integer> numbers) {
    List<Path> files = new ArrayList<>();
    numbers.forEach(number -> files.add(directory.resolve(PREFIX + number)));
    return files;
  }

  void close() throws IOException {
    for (Segment segment : segments.values()) {
      segment.channel.close();
    }
    segments.clear();
    active = null;
  }
}
