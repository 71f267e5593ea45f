package io.kernos.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kernos.spi.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the files of the log before Ratis does, for two things that it does not do: it takes an
 * entry that a crash of the machine left half written for damage, and it does not name the damaged
 * file.
 *
 * <p>A log file is the mark {@code RaftLog1}, then entries of length (varint), bytes, CRC-32C of
 * both; then zeros.
 */
final class LogCheck {
  private static final Logger LOG = LoggerFactory.getLogger(LogCheck.class);
  private static final byte[] MARK = "RaftLog1".getBytes(US_ASCII);

  private LogCheck() {}

  /** Drops an unfinished last entry of the segment that was being written. */
  static void dropUnfinishedEntry(Path group) throws IOException {
    Path current = group.resolve("current");
    if (!Files.isDirectory(current)) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(current, "log_inprogress_*")) {
      for (Path file : files) {
        byte[] bytes = Files.readAllBytes(file);
        int end = endOfEntries(bytes);
        if (end < MARK.length || allZero(bytes, end)) {
          continue;
        }
        // Only one entry is ever under way: whole ones after it were acknowledged, and so was it.
        if (entryAfter(bytes, end)) {
          throw damage(file, end);
        }
        LOG.warn("{}: dropped an entry at byte {} that was never finished", file, end);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          channel.truncate(end);
          channel.force(true);
        }
      }
    }
  }

  /** The first damaged file of the log, if there is one. */
  static Optional<StoreException> findDamage(Path group) throws IOException {
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(group.resolve("current"), "log_*")) {
      for (Path file : files) {
        byte[] bytes = Files.readAllBytes(file);
        int end = endOfEntries(bytes);
        if (end < MARK.length || !allZero(bytes, end)) {
          return Optional.of(damage(file, end));
        }
      }
    }
    return Optional.empty();
  }

  private static StoreException damage(Path file, int offset) {
    return Segments.damaged(file, offset, "an entry whose checksum does not fit");
  }

  /** Where the whole entries end; 0 when the mark is not there. */
  private static int endOfEntries(byte[] bytes) {
    if (bytes.length < MARK.length || !Arrays.equals(bytes, 0, MARK.length, MARK, 0, MARK.length)) {
      return allZero(bytes, 0) ? MARK.length : 0;
    }
    int at = MARK.length;
    for (int next; (next = afterEntry(bytes, at)) > 0; ) {
      at = next;
    }
    return at;
  }

  /** Where the entry at {@code at} ends, or -1 when there is no whole one. */
  private static int afterEntry(byte[] bytes, int at) {
    int length = 0;
    int body = at;
    for (int shift = 0; ; shift += 7) {
      if (body >= bytes.length || shift > 28) {
        return -1;
      }
      byte b = bytes[body++];
      length |= (b & 0x7f) << shift;
      if (b >= 0) {
        break;
      }
    }
    if (length <= 0 || length > bytes.length - body - 4) {
      return -1;
    }
    CRC32C crc = new CRC32C();
    crc.update(bytes, at, body + length - at);
    int end = body + length + 4;
    return ByteBuffer.wrap(bytes).getInt(end - 4) == (int) crc.getValue() ? end : -1;
  }

  private static boolean entryAfter(byte[] bytes, int damaged) {
    for (int at = damaged + 1; at < bytes.length; at++) {
      if (bytes[at] != 0 && afterEntry(bytes, at) > 0) {
        return true;
      }
    }
    return false;
  }

  private static boolean allZero(byte[] bytes, int from) {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }
}
