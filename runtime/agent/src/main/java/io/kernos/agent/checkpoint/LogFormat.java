package io.kernos.agent.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * How a {@link LogDisk} writes its records: a header of length, its checksum and the body's, then a
 * body of kind, key and value. The length has a checksum of its own, so that a changed byte in it
 * is not taken for an unfinished record.
 */
final class LogFormat {
  static final byte[] MAGIC = "kernos-log-1\n".getBytes(StandardCharsets.US_ASCII);
  static final int HEADER = 12;
  private static final int MAX_BODY = 1 << 30;
  private static final byte PUT = 1;
  private static final byte DELETE = 2;

  private LogFormat() {}

  /** A record read. */
  record Entry(String key, byte[] value) {}

  /** The record that sets {@code key}, or deletes it when {@code value} is null. */
  static ByteBuffer record(String key, byte[] value) {
    byte[] name = key.getBytes(StandardCharsets.UTF_8);
    int body = 1 + Integer.BYTES + name.length + (value == null ? 0 : value.length);
    ByteBuffer record = ByteBuffer.allocate(HEADER + body);
    record.position(HEADER);
    record.put(value == null ? DELETE : PUT).putInt(name.length).put(name);
    if (value != null) {
      record.put(value);
    }
    record.putInt(0, body);
    record.putInt(4, crc(record, 0, 4));
    record.putInt(8, crc(record, HEADER, body));
    return record.flip();
  }

  /**
   * The length of the body of the record whose header {@code log} has at {@code offset}.
   *
   * @throws IOException when the header is damaged
   */
  static int bodyLength(ByteBuffer log, int offset) throws IOException {
    int body = log.getInt(offset);
    if (log.getInt(offset + 4) != crc(log, offset, 4) || body < 5 || body > MAX_BODY) {
      throw new IOException("the header of the record is damaged");
    }
    return body;
  }

  /**
   * The record at {@code offset}, all of which {@code log} has.
   *
   * @throws IOException when it is damaged
   */
  static Entry read(ByteBuffer log, int offset, int body) throws IOException {
    if (log.getInt(offset + 8) != crc(log, offset + HEADER, body)) {
      throw new IOException("the record is damaged");
    }
    ByteBuffer record = log.slice(offset + HEADER, body);
    byte kind = record.get();
    int length = record.getInt();
    if ((kind != PUT && kind != DELETE) || length < 0 || length > record.remaining()) {
      throw new IOException("the record makes no sense");
    }
    byte[] key = new byte[length];
    record.get(key);
    byte[] value = null;
    if (kind == PUT) {
      value = new byte[record.remaining()];
      record.get(value);
    }
    return new Entry(new String(key, StandardCharsets.UTF_8), value);
  }

  private static int crc(ByteBuffer buffer, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(buffer.slice(offset, length));
    return (int) crc.getValue();
  }
}
