package io.kernos.api.recordio;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads RecordIO in pieces as they come. Memory is bounded by the largest record allowed, and is
 * taken as bytes arrive, not as a length promises.
 */
public final class RecordDecoder {
  // No length that a long holds has more digits.
  private static final int MAX_HEADER = 19;
  private static final int FIRST_CAPACITY = 8192;

  private final int maxRecord;
  private final StringBuilder header = new StringBuilder();
  private byte[] record;
  private int length;
  private int filled;
  private RecordIoException failure;

  /** Reads records of at most {@code maxRecord} bytes. */
  public RecordDecoder(int maxRecord) {
    this.maxRecord = maxRecord;
  }

  /** The records that {@code data} completes; a length of 0 gives an empty one. */
  public List<byte[]> decode(byte[] data) throws RecordIoException {
    return decode(data, 0, data.length);
  }

  /**
   * The records that these bytes complete.
   *
   * @throws RecordIoException when a length is no number or too large, and then for every later
   *     call: where the next record starts cannot be known
   */
  public List<byte[]> decode(byte[] data, int offset, int count) throws RecordIoException {
    if (failure != null) {
      throw failure;
    }
    List<byte[]> complete = new ArrayList<>();
    int end = offset + count;
    for (int at = offset; at < end; ) {
      if (record == null) {
        byte c = data[at++];
        if (c == '\n') {
          begin();
        } else if (header.length() == MAX_HEADER) {
          throw fail("Failed to decode length: longer than " + MAX_HEADER + " digits");
        } else {
          header.append((char) (c & 0xff));
        }
      } else {
        int taken = Math.min(end - at, length - filled);
        if (filled + taken > record.length) {
          record =
              Arrays.copyOf(
                  record, (int) Math.min(length, Math.max(record.length * 2L, filled + taken)));
        }
        System.arraycopy(data, at, record, filled, taken);
        filled += taken;
        at += taken;
      }
      if (record != null && filled == length) {
        complete.add(record.length == length ? record : Arrays.copyOf(record, length));
        record = null;
      }
    }
    return complete;
  }

  /** Whether the stream may end here: no record is half read. */
  public boolean atBoundary() {
    return failure == null && record == null && header.isEmpty();
  }

  private void begin() throws RecordIoException {
    String text = header.toString();
    header.setLength(0);
    if (text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw fail("Failed to decode length '" + printable(text) + "': not a number");
    }
    long size = Long.parseLong(text.length() > 18 ? "999999999999999999" : text);
    if (size > maxRecord) {
      throw fail(
          "Failed to decode length '"
              + text
              + "': a record may have at most "
              + maxRecord
              + " bytes");
    }
    length = (int) size;
    filled = 0;
    record = new byte[Math.min(length, FIRST_CAPACITY)];
  }

  private RecordIoException fail(String message) {
    failure = new RecordIoException(message);
    return failure;
  }

  private static String printable(String text) {
    return new String(
        text.replaceAll("[^ -~]", "?").getBytes(StandardCharsets.US_ASCII),
        StandardCharsets.US_ASCII);
  }
}
