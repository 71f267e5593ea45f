package io.kernos.launcher.link;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.kernos.api.link.LinkFrame;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;

/** Frames on the event bus: protobuf between processes, by reference within one. */
final class FrameCodec implements MessageCodec<LinkFrame, LinkFrame> {
  static final String NAME = "kernos.link";

  private FrameCodec() {}

  /** Makes the bus know frames; harmless when it does already. */
  static void register(EventBus bus) {
    synchronized (bus) {
      try {
        bus.registerCodec(new FrameCodec());
      } catch (IllegalStateException alreadyThere) {
        // The bus has no way to ask.
      }
    }
  }

  @Override
  public void encodeToWire(Buffer buffer, LinkFrame frame) {
    byte[] bytes = frame.toByteArray();
    buffer.appendInt(bytes.length).appendBytes(bytes);
  }

  @Override
  public LinkFrame decodeFromWire(int pos, Buffer buffer) {
    int length = buffer.getInt(pos);
    ByteString bytes = UnsafeByteOperations.unsafeWrap(buffer.getBytes(pos + 4, pos + 4 + length));
    try {
      return LinkFrame.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("a link frame that cannot be read", e);
    }
  }

  @Override
  public LinkFrame transform(LinkFrame frame) {
    return frame;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public byte systemCodecID() {
    return -1;
  }
}
