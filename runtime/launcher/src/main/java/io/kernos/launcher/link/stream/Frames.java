package io.kernos.launcher.link.stream;

import com.google.protobuf.CodedOutputStream;
import io.kernos.api.link.LinkMessage;
import io.kernos.api.link.StreamClose;
import io.kernos.api.link.StreamFrame;
import io.kernos.api.link.StreamPing;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Frames as they are sent. */
final class Frames {
  /** Bytes before each frame, with its length. */
  static final int HEADER = 4;

  static final StreamFrame PING =
      StreamFrame.newBuilder().setPing(StreamPing.getDefaultInstance()).build();

  private Frames() {}

  static StreamFrame message(LinkMessage message) {
    return StreamFrame.newBuilder().setMessage(message).build();
  }

  static StreamFrame close(String reason) {
    return StreamFrame.newBuilder().setClose(StreamClose.newBuilder().setReason(reason)).build();
  }

  static Buffer encoded(StreamFrame frame) {
    return encoded(List.of(frame));
  }

  /** All of {@code frames}, one after the other. */
  static Buffer encoded(List<StreamFrame> frames) {
    int length = 0;
    for (StreamFrame frame : frames) {
      length += HEADER + frame.getSerializedSize();
    }
    byte[] bytes = new byte[length];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      for (StreamFrame frame : frames) {
        // Fixed32 has the least significant byte first.
        out.writeFixed32NoTag(Integer.reverseBytes(frame.getSerializedSize()));
        frame.writeTo(out);
      }
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("no room for what was measured", e);
    }
    return Buffer.buffer(bytes);
  }
}
