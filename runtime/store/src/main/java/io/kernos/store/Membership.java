package io.kernos.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.thirdparty.com.google.protobuf.InvalidProtocolBufferException;

/**
 * The file {@code raft-meta.conf}, in which Ratis keeps who belongs to the group. A checksum is put
 * behind what Ratis wrote, as a field that it does not know.
 */
final class Membership {
  private static final String NAME = "raft-meta.conf";

  /** Of field 2047, four bytes long. */
  private static final byte[] TAG = {(byte) 0xfd, 0x7f};

  private static final int SEAL = TAG.length + Integer.BYTES;

  private Membership() {}

  static Path file(Path group) {
    return group.resolve("current").resolve(NAME);
  }

  /**
   * The members of the group as last written down; none: nothing is there.
   *
   * @throws io.kernos.spi.store.StoreException of kind CORRUPT, naming the file
   */
  static Set<String> read(Path group) throws IOException {
    Path file = file(group);
    if (!Files.exists(file)) {
      return Set.of();
    }
    byte[] bytes = Files.readAllBytes(file);
    return parse(sealed(bytes) ? Arrays.copyOf(bytes, bytes.length - SEAL) : bytes)
        .orElseThrow(() -> Segments.damaged(file, 0, "a list of members that cannot be read"));
  }

  private static Optional<Set<String>> parse(byte[] bytes) {
    try {
      LogEntryProto entry = LogEntryProto.parseFrom(bytes);
      // What has no checksum yet must be just what Ratis writes.
      return entry.hasConfigurationEntry() && entry.getUnknownFields().asMap().isEmpty()
          ? Optional.of(
              entry.getConfigurationEntry().getPeersList().stream()
                  .map(peer -> peer.getId().toStringUtf8())
                  .collect(Collectors.toSet()))
          : Optional.empty();
    } catch (InvalidProtocolBufferException e) {
      return Optional.empty();
    }
  }

  /** Puts the checksum behind what Ratis has just written. */
  static void seal(Path group) throws IOException {
    byte[] bytes = Files.readAllBytes(file(group));
    if (!sealed(bytes)) {
      byte[] whole = Arrays.copyOf(bytes, bytes.length + SEAL);
      ByteBuffer.wrap(whole).position(bytes.length).put(TAG).putInt(crc(bytes, bytes.length));
      DurableFile.write(file(group), whole);
    }
  }

  /** Whether a checksum is there, and fits. */
  private static boolean sealed(byte[] bytes) {
    int length = bytes.length - SEAL;
    return length > 0
        && ByteBuffer.wrap(bytes).getInt(length + TAG.length) == crc(bytes, length)
        && Arrays.equals(bytes, length, length + TAG.length, TAG, 0, TAG.length);
  }

  private static int crc(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }
}
