package io.kernos.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.thirdparty.com.google.protobuf.InvalidProtocolBufferException;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;

/**
 * A file of Ratis' log: the mark {@code RaftLog1}, then entries of length (varint), bytes, CRC-32C
 * of both; then zeros, when it is still written to.
 */
final class LogFile {
  private static final byte[] MARK = "RaftLog1".getBytes(US_ASCII);
  private static final Pattern NAME = Pattern.compile("log_(\\d+)-(\\d+)|log_inprogress_(\\d+)");

  /** What a disk writes as a whole, or not at all. */
  private static final int SECTOR = 512;

  private final Path path;
  private final long first;
  private final OptionalLong last;
  private byte[] bytes;
  private int end;
  private long next;

  private LogFile(Path path, long first, OptionalLong last) {
    this.path = path;
    this.first = first;
    this.last = last;
  }

  /** The files of a log, in its order; each is still to be read. */
  static List<LogFile> in(Path folder) throws IOException {
    List<LogFile> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "log_*")) {
      for (Path file : files) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (name.matches()) {
          boolean open = name.group(3) != null;
          found.add(
              new LogFile(
                  file,
                  Long.parseLong(open ? name.group(3) : name.group(1)),
                  open ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(name.group(2)))));
        }
      }
    }
    found.sort(Comparator.comparingLong(LogFile::first));
    return found;
  }

  /** Reads as many whole entries as there are in a row. */
  void read() throws IOException {
    bytes = Files.readAllBytes(path);
    next = first;
    end = marked() ? MARK.length : 0;
    for (int after; end > 0 && (after = afterEntry(end, next)) > 0; end = after) {
      next++;
    }
  }

  Path path() {
    return path;
  }

  /** The index of its first entry, as its name says. */
  long first() {
    return first;
  }

  /** The index of its last entry, as its name says; empty while it is written to. */
  OptionalLong last() {
    return last;
  }

  /** The index after that of the last entry read. */
  long next() {
    return next;
  }

  /** Where the entries read end. */
  int end() {
    return end;
  }

  /** Lets go of the bytes. */
  void forget() {
    bytes = null;
  }

  /**
   * Whether all its entries are there, and nothing behind them but what was set aside for more
   * while it is written to.
   */
  boolean complete() {
    return last.isPresent()
        ? next == last.getAsLong() + 1 && end == bytes.length
        : allZero(end, bytes.length);
  }

  private boolean marked() {
    return bytes.length >= MARK.length
        && Arrays.equals(bytes, 0, MARK.length, MARK, 0, MARK.length);
  }

  /** Whether a whole entry follows somewhere behind the first that is none. */
  boolean goesOn() {
    for (int at = end + 1; at < bytes.length; at++) {
      if (bytes[at] != 0 && body(at) > 0 && afterEntry(at, -1) > 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether what follows the whole entries can be one that the machine died in: then a sector of it
   * has not been written and still has its zeros. An entry that was finished has none such,
   * whatever byte of it is changed.
   */
  boolean unfinished() {
    int stop = bytes.length;
    while (bytes[stop - 1] == 0) {
      stop--;
    }
    if (end < MARK.length || wholeButForItsLength(stop)) {
      return false;
    }
    if (bytes[end] == 0) {
      return true;
    }
    int body = body(end);
    if (body < 0) {
      return false;
    }
    long claimed = (long) body + length(end) + 4;
    for (int from = end; from < claimed; ) {
      int to = (int) Math.min((from / SECTOR + 1L) * SECTOR, claimed);
      if (from >= bytes.length || allZero(from, Math.min(to, bytes.length))) {
        return true;
      }
      from = to;
    }
    return claimed > bytes.length;
  }

  /**
   * Whether the bytes up to about {@code stop} are an entry, but for what it says of its length.
   */
  private boolean wholeButForItsLength(int stop) {
    // The last bytes of a checksum may be zeros.
    for (int after = stop; after <= Math.min(stop + 4, bytes.length); after++) {
      for (int prefix = 1; prefix <= 4; prefix++) {
        int length = after - end - prefix - 4;
        byte[] said = varint(length);
        if (length > 0 && said.length == prefix) {
          CRC32C crc = new CRC32C();
          crc.update(said);
          crc.update(bytes, end + prefix, length);
          if (ByteBuffer.wrap(bytes).getInt(after - 4) == (int) crc.getValue()) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static byte[] varint(int value) {
    byte[] out = new byte[5];
    int length = 0;
    int left = value;
    do {
      out[length++] = (byte) (left & 0x7f | (left > 0x7f ? 0x80 : 0));
      left >>>= 7;
    } while (left != 0);
    return Arrays.copyOf(out, length);
  }

  /** Ends the file behind its whole entries. */
  void cut() throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      channel.truncate(end);
      channel.force(true);
    }
  }

  /** Where the entry at {@code at} ends, or -1 when there is no whole one with that index. */
  private int afterEntry(int at, long index) {
    int body = body(at);
    int length = body < 0 ? 0 : length(at);
    if (length <= 0 || length > bytes.length - body - 4) {
      return -1;
    }
    CRC32C crc = new CRC32C();
    crc.update(bytes, at, body + length - at);
    int after = body + length + 4;
    if (ByteBuffer.wrap(bytes).getInt(after - 4) != (int) crc.getValue()) {
      return -1;
    }
    return index < 0 || indexed(body, length, index) ? after : -1;
  }

  private boolean indexed(int body, int length, long index) {
    try {
      return LogEntryProto.parseFrom(
                  UnsafeByteOperations.unsafeWrap(ByteBuffer.wrap(bytes, body, length)))
              .getIndex()
          == index;
    } catch (InvalidProtocolBufferException e) {
      return false;
    }
  }

  /** Where the length at {@code at} ends and the entry's own bytes begin; -1: it is no length. */
  private int body(int at) {
    for (int body = at; body < Math.min(bytes.length, at + 5); body++) {
      if (bytes[body] >= 0) {
        return body + 1;
      }
    }
    return -1;
  }

  private int length(int at) {
    int length = 0;
    int shift = 0;
    for (int i = at; ; i++, shift += 7) {
      length |= (bytes[i] & 0x7f) << shift;
      if (bytes[i] >= 0) {
        return length;
      }
    }
  }

  private boolean allZero(int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }
}
