package io.kernos.launcher.link.stream;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.kernos.api.link.StreamFrame;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Cuts what comes over a connection into frames. Keeps no more of one than has come of it. */
final class FrameReader {
  private static final int HEADER_COMES = -1;

  private int limit;
  private int length = HEADER_COMES;
  private byte[] part = new byte[Frames.HEADER];
  private int filled;

  /** Takes a frame and its length in bytes. */
  interface Sink {
    void frame(StreamFrame frame, int length);
  }

  /**
   * @param limit the largest frame that is taken, in bytes
   */
  FrameReader(int limit) {
    this.limit = limit;
  }

  void limit(int newLimit) {
    limit = newLimit;
  }

  /**
   * Passes on each frame that is complete with {@code chunk}.
   *
   * @throws FrameException when what came is no frame, or a larger one than is taken
   */
  void read(Buffer chunk, Sink sink) throws FrameException {
    int at = 0;
    while (at < chunk.length()) {
      int wanted = length == HEADER_COMES ? Frames.HEADER : length;
      int taken = Math.min(wanted - filled, chunk.length() - at);
      makeRoom(filled + taken, wanted);
      chunk.getBytes(at, at + taken, part, filled);
      at += taken;
      filled += taken;
      if (filled == wanted) {
        complete(sink);
      }
    }
  }

  private void makeRoom(int needed, int wanted) {
    if (part.length < needed) {
      part = Arrays.copyOf(part, Math.min(wanted, Math.max(needed, 2 * part.length)));
    }
  }

  private void complete(Sink sink) throws FrameException {
    byte[] whole = part;
    part = new byte[0];
    filled = 0;
    if (length == HEADER_COMES) {
      length = ByteBuffer.wrap(whole).getInt();
      if (length <= 0 || length > limit) {
        throw new FrameException(
            "a frame of "
                + (Integer.toUnsignedString(length) + " bytes, where 1 to " + limit)
                + " are taken");
      }
    } else {
      int size = length;
      length = HEADER_COMES;
      sink.frame(parsed(whole), size);
    }
  }

  private static StreamFrame parsed(byte[] whole) throws FrameException {
    try {
      // The frame keeps the bytes; nobody writes to them from now on.
      return StreamFrame.parseFrom(UnsafeByteOperations.unsafeWrap(whole));
    } catch (InvalidProtocolBufferException e) {
      throw new FrameException(whole.length + " bytes that are no frame: " + e.getMessage());
    }
  }
}
