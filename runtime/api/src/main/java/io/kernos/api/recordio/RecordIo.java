package io.kernos.api.recordio;

import java.nio.charset.StandardCharsets;

/** Writes RecordIO: the length in decimal, a newline, the bytes; records follow one another. */
public final class RecordIo {
  private RecordIo() {}

  /** The framed record. */
  public static byte[] encode(byte[] record) {
    byte[] header = header(record.length);
    byte[] framed = new byte[header.length + record.length];
    System.arraycopy(header, 0, framed, 0, header.length);
    System.arraycopy(record, 0, framed, header.length, record.length);
    return framed;
  }

  /** What comes before a record of {@code length} bytes. */
  public static byte[] header(int length) {
    return (length + "\n").getBytes(StandardCharsets.US_ASCII);
  }
}
