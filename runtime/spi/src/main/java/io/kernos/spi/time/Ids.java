package io.kernos.spi.time;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.UUID;

/** Where new identities come from: random in production, from the seed in the simulator. */
@FunctionalInterface
public interface Ids {

  /** A new UUID that no other call, here or on another node, has returned. */
  UUID uuid();

  /** The 16 raw bytes of a new UUID, as status updates carry it. */
  default ByteString uuidBytes() {
    UUID uuid = uuid();
    return ByteString.copyFrom(
        ByteBuffer.allocate(16)
            .putLong(uuid.getMostSignificantBits())
            .putLong(uuid.getLeastSignificantBits())
            .flip());
  }

  /** Ids that are random. */
  static Ids random() {
    return UUID::randomUUID;
  }
}
