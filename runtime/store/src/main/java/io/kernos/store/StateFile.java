package io.kernos.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.InvalidProtocolBufferException;
import io.kernos.spi.store.StoreException;
import io.kernos.spi.store.StoreException.Kind;
import io.kernos.store.log.SnapshotEntry;
import io.kernos.store.log.StateEnd;
import io.kernos.store.log.StateHeader;
import io.kernos.store.log.StateRecord;
import io.kernos.store.log.StateStream;
import io.kernos.store.log.StreamRecord;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * A back-up of all state: a mark, then records of length, CRC-32C and bytes; the last one has the
 * SHA-256 of all before it.
 */
public final class StateFile {
  static final int FORMAT = 1;
  static final byte[] MARK = "KERNOS-STATE\n".getBytes(US_ASCII);
  private static final int MAX_RECORD = 16 << 20;

  private StateFile() {}

  /**
   * What a whole file holds.
   *
   * @param clusterId of the cluster that it was saved from; empty when it had none yet
   * @param term that led when it was saved
   * @param revision of the newest transaction
   * @param records of all streams of the journal together
   * @param bytes of the file
   */
  public record Summary(
      String clusterId,
      Instant saved,
      long term,
      long revision,
      long keys,
      long streams,
      long records,
      long bytes) {}

  /** Sees what is in a file, in its order, before it is known to be whole. */
  interface Visitor {
    void header(StateHeader header);

    void entry(SnapshotEntry entry);

    void stream(StateStream stream);

    /** A record of the stream that was seen last. */
    void record(StreamRecord record) throws IOException;
  }

  private static final Visitor NOBODY =
      new Visitor() {
        @Override
        public void header(StateHeader header) {}

        @Override
        public void entry(SnapshotEntry entry) {}

        @Override
        public void stream(StateStream stream) {}

        @Override
        public void record(StreamRecord record) {}
      };

  /**
   * Reads a file to its end. Blocks.
   *
   * @throws StoreException of kind CORRUPT, naming file and offset, when it is not a whole state
   *     file that this version knows
   */
  public static Summary check(Path file) throws IOException {
    return read(file, NOBODY);
  }

  /** The same, with somebody who looks on. */
  static Summary read(Path file, Visitor visitor) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
      return new Reading(file, in, visitor).all();
    }
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // Every JVM has it.
    }
  }

  private static final class Reading {
    private final Path file;
    private final DataInputStream in;
    private final Visitor visitor;
    private final MessageDigest digest = sha256();
    private long offset;
    private StateHeader header;
    private long keys;
    private long streams;
    private long records;

    Reading(Path file, DataInputStream in, Visitor visitor) {
      this.file = file;
      this.in = in;
      this.visitor = visitor;
    }

    Summary all() throws IOException {
      byte[] mark = in.readNBytes(MARK.length);
      if (!Arrays.equals(mark, MARK)) {
        throw new StoreException(Kind.CORRUPT, file + " is no state file: it has no mark of one");
      }
      digest.update(mark);
      offset = mark.length;
      while (true) {
        byte[] bytes = next();
        StateRecord record = parse(bytes);
        if (record.hasEnd()) {
          return end(record.getEnd(), offset + 8 + bytes.length);
        }
        see(record);
        offset += 8 + bytes.length;
      }
    }

    private byte[] next() throws IOException {
      try {
        int length = in.readInt();
        int crc = in.readInt();
        if (length < 0 || length > MAX_RECORD) {
          throw damaged("a record of " + length + " bytes");
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
          throw new EOFException();
        }
        if (crc(bytes) != crc) {
          throw damaged("a checksum that does not fit");
        }
        return bytes;
      } catch (EOFException e) {
        throw damaged("its end, too early");
      }
    }

    private StateRecord parse(byte[] bytes) {
      StateRecord record;
      try {
        record = StateRecord.parseFrom(bytes);
      } catch (InvalidProtocolBufferException e) {
        throw damaged("a record that cannot be read");
      }
      if (!record.hasEnd()) {
        digest.update(head(bytes));
        digest.update(bytes);
      }
      if (record.hasHeader() == (header != null)) {
        throw damaged("a record out of place");
      }
      return record;
    }

    private void see(StateRecord record) throws IOException {
      switch (record.getKindCase()) {
        case HEADER -> {
          header = record.getHeader();
          if (header.getFormat() > FORMAT) {
            throw new StoreException(
                Kind.CORRUPT,
                file
                    + " has format "
                    + header.getFormat()
                    + ", of a newer version; this one knows "
                    + FORMAT);
          }
          visitor.header(header);
        }
        case ENTRY -> {
          keys++;
          visitor.entry(record.getEntry());
        }
        case STREAM -> {
          streams++;
          visitor.stream(record.getStream());
        }
        case RECORD -> {
          if (streams == 0) {
            throw damaged("a record out of place");
          }
          records++;
          visitor.record(record.getRecord());
        }
        case FAILURE ->
            throw new StoreException(
                Kind.CORRUPT, "not all state could be saved: " + record.getFailure());
        default -> throw damaged("a record of no known kind");
      }
    }

    private Summary end(StateEnd end, long size) throws IOException {
      if (end.getEntries() != keys
          || end.getStreams() != streams
          || end.getRecords() != records
          || !Arrays.equals(end.getSha256().toByteArray(), digest.digest())) {
        throw damaged("an end with a checksum that does not fit the file");
      }
      if (in.read() >= 0) {
        offset = size;
        throw damaged("more, after its end");
      }
      return new Summary(
          header.getClusterId(),
          Instant.ofEpochMilli(header.getTimeMillis()),
          header.getTerm(),
          header.getRevision(),
          keys,
          streams,
          records,
          size);
    }

    private StoreException damaged(String found) {
      return Segments.damaged(file, offset, found);
    }
  }

  /** What stands before a record's bytes. */
  static byte[] head(byte[] record) {
    return ByteBuffer.allocate(8).putInt(record.length).putInt(crc(record)).array();
  }

  private static int crc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }
}
