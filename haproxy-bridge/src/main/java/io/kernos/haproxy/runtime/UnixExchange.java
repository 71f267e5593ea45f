package io.kernos.haproxy.runtime;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** A question on a unix socket, and all that is answered until its end. Blocks. */
final class UnixExchange {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private UnixExchange() {}

  /**
   * Asks on a connection of its own.
   *
   * @throws IOException if nobody listens, or the answer does not end in 5 s
   */
  static String ask(Path socket, String question) throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        Selector selector = Selector.open()) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      ByteBuffer out = ByteBuffer.wrap(question.getBytes(StandardCharsets.UTF_8));
      while (out.hasRemaining()) {
        channel.write(out);
      }
      // HAProxy's master would wait for more questions.
      channel.shutdownOutput();
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ);
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      ByteBuffer in = ByteBuffer.allocate(16384);
      while (true) {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0 || selector.select(left) == 0) {
          throw new IOException(
              "no answer in " + PATIENCE.toSeconds() + " s to: " + question.strip());
        }
        selector.selectedKeys().clear();
        if (channel.read(in) < 0) {
          return answer.toString(StandardCharsets.UTF_8);
        }
        answer.write(in.array(), 0, in.position());
        in.clear();
      }
    }
  }
}
