package io.kernos.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.InvalidProtocolBufferException;
import io.kernos.spi.store.StoreException;
import io.kernos.spi.store.StoreException.Kind;
import io.kernos.store.log.SnapshotEnd;
import io.kernos.store.log.SnapshotEntry;
import io.kernos.store.log.SnapshotHeader;
import io.kernos.store.log.SnapshotRecord;
import io.kernos.store.log.SnapshotStream;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/** A snapshot on disk: a mark, then records of length, CRC-32C and bytes, the last one an end. */
final class SnapshotFile {
  private static final byte[] MARK = "KERNOS-SNAPSHOT\n".getBytes(US_ASCII);
  private static final int MAX_RECORD = 64 << 20;

  private SnapshotFile() {}

  /** Writes the keys and the index of streams; the file is whole and synced, or not there. */
  static void write(Path file, KeyValues keys, List<SnapshotStream> streams) throws IOException {
    Path unfinished = file.resolveSibling(file.getFileName() + ".tmp");
    try (FileOutputStream raw = new FileOutputStream(unfinished.toFile());
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(raw, 1 << 16))) {
      out.write(MARK);
      Writer writer = new Writer(out);
      writer.write(
          SnapshotRecord.newBuilder()
              .setHeader(
                  SnapshotHeader.newBuilder()
                      .setFormat(StoreMachine.FORMAT)
                      .setRevision(keys.revision())));
      keys.each(
          (key, value, revision) ->
              writer.write(
                  SnapshotRecord.newBuilder()
                      .setEntry(
                          SnapshotEntry.newBuilder()
                              .setKey(key)
                              .setValue(value)
                              .setRevision(revision))));
      for (SnapshotStream stream : streams) {
        writer.write(SnapshotRecord.newBuilder().setStream(stream));
      }
      writer.write(
          SnapshotRecord.newBuilder().setEnd(SnapshotEnd.newBuilder().setRecords(writer.records)));
      out.flush();
      raw.getChannel().force(true);
    }
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    DurableFile.syncFolder(file.getParent());
  }

  private static final class Writer {
    final DataOutputStream out;
    long records;

    Writer(DataOutputStream out) {
      this.out = out;
    }

    void write(SnapshotRecord.Builder record) throws IOException {
      byte[] bytes = record.build().toByteArray();
      CRC32C crc = new CRC32C();
      crc.update(bytes);
      out.writeInt(bytes.length);
      out.writeInt((int) crc.getValue());
      out.write(bytes);
      records++;
    }
  }

  /**
   * Reads a snapshot into {@code keys}.
   *
   * @return the index of its streams
   * @throws StoreException of kind CORRUPT, naming file and offset
   */
  static List<SnapshotStream> read(Path file, KeyValues keys) throws IOException {
    List<SnapshotStream> streams = new ArrayList<>();
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
      if (!Arrays.equals(in.readNBytes(MARK.length), MARK)) {
        throw Segments.damaged(file, 0, "no mark of a snapshot");
      }
      long offset = MARK.length;
      for (long records = 0; ; records++) {
        byte[] bytes = next(file, in, offset);
        SnapshotRecord record = parse(file, bytes, offset);
        offset += 8 + bytes.length;
        switch (record.getKindCase()) {
          case HEADER -> header(file, record.getHeader(), keys);
          case ENTRY -> {
            SnapshotEntry entry = record.getEntry();
            keys.put(entry.getKey(), entry.getValue(), entry.getRevision());
          }
          case STREAM -> streams.add(record.getStream());
          case END -> {
            if (record.getEnd().getRecords() != records) {
              throw Segments.damaged(file, offset, "an end after " + records + " records");
            }
            return streams;
          }
          case KIND_NOT_SET -> throw Segments.damaged(file, offset, "a record of no known kind");
        }
      }
    }
  }

  private static void header(Path file, SnapshotHeader header, KeyValues keys) {
    if (header.getFormat() > StoreMachine.FORMAT) {
      throw new StoreException(
          Kind.CORRUPT,
          file
              + " has format "
              + header.getFormat()
              + "; this version knows "
              + StoreMachine.FORMAT);
    }
    keys.revision(header.getRevision());
  }

  private static byte[] next(Path file, DataInputStream in, long offset) throws IOException {
    try {
      int length = in.readInt();
      int crc = in.readInt();
      if (length < 0 || length > MAX_RECORD) {
        throw Segments.damaged(file, offset, "a record of " + length + " bytes");
      }
      byte[] bytes = new byte[length];
      in.readFully(bytes);
      CRC32C found = new CRC32C();
      found.update(bytes);
      if ((int) found.getValue() != crc) {
        throw Segments.damaged(file, offset, "a checksum that does not fit");
      }
      return bytes;
    } catch (EOFException e) {
      throw Segments.damaged(file, offset, "its end");
    }
  }

  private static SnapshotRecord parse(Path file, byte[] bytes, long offset) {
    try {
      return SnapshotRecord.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw Segments.damaged(file, offset, "a record that cannot be read");
    }
  }
}
