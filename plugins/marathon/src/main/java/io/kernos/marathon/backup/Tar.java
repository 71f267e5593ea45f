package io.kernos.marathon.backup;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Files in a tar archive, as POSIX (IEEE Std 1003.1, pax) has it: each a header of 512 bytes and
 * its content, padded. A name that is too long for its field stands in a header of its own before.
 */
final class Tar {
  private static final int BLOCK = 512;
  private static final int NAME = 100;
  private static final int SIZE_AT = 124;
  private static final int SUM_AT = 148;
  private static final int TYPE_AT = 156;
  private static final int MAX_FILE_BYTES = 64 << 20;

  private Tar() {}

  /** Writes files; the stream stays open. */
  static void write(OutputStream out, Map<String, byte[]> files) throws IOException {
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      byte[] name = file.getKey().getBytes(UTF_8);
      if (name.length > NAME) {
        entry(out, "pax".getBytes(US_ASCII), 'x', record("path", name));
      }
      entry(out, Arrays.copyOf(name, Math.min(name.length, NAME)), '0', file.getValue());
    }
    out.write(new byte[2 * BLOCK]);
  }

  private static void entry(OutputStream out, byte[] name, char type, byte[] content)
      throws IOException {
    byte[] header = new byte[BLOCK];
    put(header, 0, name);
    put(header, 100, "0000644\0".getBytes(US_ASCII));
    put(header, 108, "0000000\0".getBytes(US_ASCII));
    put(header, 116, "0000000\0".getBytes(US_ASCII));
    put(header, SIZE_AT, octal(content.length, 11));
    put(header, 136, octal(0, 11));
    put(header, SUM_AT, "        ".getBytes(US_ASCII));
    header[TYPE_AT] = (byte) type;
    put(header, 257, "ustar\00000".getBytes(US_ASCII));
    put(header, SUM_AT, octal(sum(header), 6));
    header[SUM_AT + 6] = 0;
    out.write(header);
    out.write(content);
    out.write(new byte[padding(content.length)]);
  }

  /** Its own length counts too. */
  private static byte[] record(String key, byte[] value) throws IOException {
    int rest = key.length() + value.length + 3;
    int length = rest + String.valueOf(rest).length();
    if (String.valueOf(length).length() > String.valueOf(rest).length()) {
      length++;
    }
    ByteArrayOutputStream record = new ByteArrayOutputStream();
    record.write((length + " " + key + "=").getBytes(UTF_8));
    record.write(value);
    record.write('\n');
    return record.toByteArray();
  }

  private static void put(byte[] header, int at, byte[] value) {
    System.arraycopy(value, 0, header, at, value.length);
  }

  private static byte[] octal(int number, int digits) {
    return String.format("%0" + digits + "o", number).getBytes(US_ASCII);
  }

  private static int sum(byte[] header) {
    int sum = 0;
    for (byte each : header) {
      sum += each & 0xff;
    }
    return sum;
  }

  private static int padding(int length) {
    return (BLOCK - length % BLOCK) % BLOCK;
  }

  /**
   * Reads all files.
   *
   * @throws IOException when it is no such archive, or not a whole one
   */
  static Map<String, byte[]> read(InputStream in) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    String longName = null;
    byte[] header = block(in);
    while (header[0] != 0) {
      check(header);
      byte[] content = content(in, size(header));
      char type = (char) header[TYPE_AT];
      if (type == 'x') {
        longName = path(new String(content, UTF_8));
      } else if (type == '0' || type == 0) {
        files.put(longName == null ? text(header, 0, NAME) : longName, content);
        longName = null;
      } else if (type != '5') {
        throw new IOException("an entry of type " + type);
      }
      header = block(in);
    }
    return files;
  }

  private static byte[] block(InputStream in) throws IOException {
    byte[] block = in.readNBytes(BLOCK);
    if (block.length < BLOCK) {
      throw new EOFException("it breaks off");
    }
    return block;
  }

  private static byte[] content(InputStream in, int size) throws IOException {
    byte[] content = in.readNBytes(size);
    if (content.length < size || in.readNBytes(padding(size)).length < padding(size)) {
      throw new EOFException("it breaks off");
    }
    return content;
  }

  private static void check(byte[] header) throws IOException {
    byte[] blank = header.clone();
    Arrays.fill(blank, SUM_AT, SUM_AT + 8, (byte) ' ');
    if (number(header, SUM_AT, 8) != sum(blank)) {
      throw new IOException("not a tar archive");
    }
  }

  private static int size(byte[] header) throws IOException {
    long size = number(header, SIZE_AT, 12);
    if (size > MAX_FILE_BYTES) {
      throw new IOException("an entry of " + size + " bytes");
    }
    return (int) size;
  }

  private static long number(byte[] header, int at, int length) throws IOException {
    try {
      return Long.parseLong(text(header, at, length).strip(), 8);
    } catch (NumberFormatException e) {
      throw new IOException("not a tar archive", e);
    }
  }

  private static String text(byte[] header, int at, int length) {
    int end = at;
    while (end < at + length && header[end] != 0) {
      end++;
    }
    return new String(header, at, end - at, UTF_8);
  }

  private static String path(String records) throws IOException {
    int at = 0;
    while (at < records.length()) {
      int space = records.indexOf(' ', at);
      int end = records.indexOf('\n', at);
      if (space < 0 || end < space) {
        throw new IOException("not a pax header");
      }
      String record = records.substring(space + 1, end);
      if (record.startsWith("path=")) {
        return record.substring("path=".length());
      }
      at = end + 1;
    }
    return null;
  }
}
