package io.kernos.launcher.link.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kernos.api.link.StreamFrame;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReaderTest {
  private static final int LIMIT = 10_000;

  private final FrameReader reader = new FrameReader(LIMIT);
  private final List<StreamFrame> frames = new ArrayList<>();

  private void read(Buffer chunk) throws FrameException {
    reader.read(chunk, (frame, length) -> frames.add(frame));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4, 5, 1000, 1_000_000})
  void frames_are_the_same_however_they_come_in(int chunk) throws FrameException {
    List<StreamFrame> sent =
        IntStream.range(0, 50).mapToObj(i -> Frames.close("x".repeat(i * i))).toList();
    Buffer all = Frames.encoded(sent);
    for (int at = 0; at < all.length(); at += chunk) {
      read(all.getBuffer(at, Math.min(all.length(), at + chunk)));
    }
    assertThat(frames).isEqualTo(sent);
  }

  @Test
  void a_frame_that_is_too_large_is_refused_by_its_length() {
    Buffer header = Buffer.buffer().appendInt(LIMIT + 1);
    assertThatThrownBy(() -> read(header))
        .hasMessageContaining("10001")
        .hasMessageContaining("10000");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"GET / HTTP/1.1\r\n\r\n", "\0\0\0\0", "\u007f\u007f\u007f\u007f", "\0\0\0\3abc"})
  void what_is_no_frame_is_refused(String garbage) {
    assertThatThrownBy(() -> read(Buffer.buffer(garbage))).isInstanceOf(FrameException.class);
    assertThat(frames).isEmpty();
  }
}
