package io.kernos.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * How far this member has certainly written its log: a log that ends before was damaged, however
 * whole it looks. Written with every entry but seldom synced: after a crash of the machine it may
 * say less than was written, never more.
 */
final class HighWater implements AutoCloseable {
  private static final String NAME = "highwater";
  private static final int BYTES = Long.BYTES + Integer.BYTES;

  private final FileChannel channel;
  private final ByteBuffer record = ByteBuffer.allocate(BYTES);
  private long index;

  private HighWater(FileChannel channel, long index) {
    this.channel = channel;
    this.index = index;
  }

  /** Opens the file in the group's folder, which is made when it is not there. */
  static HighWater open(Path group) throws IOException {
    long index = read(group);
    return new HighWater(
        FileChannel.open(group.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE),
        index);
  }

  /** The index of an entry that was written; -1: nothing is known. */
  static long read(Path group) throws IOException {
    Path file = group.resolve(NAME);
    byte[] bytes = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
    // A crash of the machine may leave the file without its bytes.
    if (bytes.length < BYTES || Arrays.equals(bytes, new byte[bytes.length])) {
      return -1;
    }
    if (ByteBuffer.wrap(bytes).getInt(Long.BYTES) != crc(bytes)) {
      throw Segments.damaged(file, 0, "a checksum that does not fit");
    }
    return ByteBuffer.wrap(bytes).getLong(0);
  }

  private static int crc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, Long.BYTES);
    return (int) crc.getValue();
  }

  /** The entry with this index, and each before it, is on this member's disk. */
  void raise(long written) throws IOException {
    if (written <= index) {
      return;
    }
    index = written;
    record.clear();
    record.putLong(0, written).putInt(Long.BYTES, crc(record.array()));
    // So few bytes are written as one, even when the process is killed.
    channel.write(record, 0);
  }

  void sync() throws IOException {
    channel.force(false);
  }

  @Override
  public void close() throws IOException {
    try {
      sync();
    } finally {
      channel.close();
    }
  }
}
