package io.kernos.bench.operator;

import io.kernos.api.http.MediaTypes;
import io.kernos.api.json.ProtoJson;
import io.kernos.api.v1.master.Call;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Many readers of the operator API's events, on one thread, which drop what they read. */
final class Subscribers implements AutoCloseable {
  private final Selector selector = Selector.open();
  private final List<SocketChannel> channels = new ArrayList<>();
  private final AtomicLong bytes = new AtomicLong();
  private final Thread reader = new Thread(this::read, "bench-subscribers");

  Subscribers(URI master, int count) throws IOException {
    byte[] request = request(master);
    for (int i = 0; i < count; i++) {
      SocketChannel channel =
          SocketChannel.open(new InetSocketAddress(master.getHost(), master.getPort()));
      ByteBuffer rest = ByteBuffer.wrap(request);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ);
      channels.add(channel);
    }
    reader.setDaemon(true);
    reader.start();
  }

  private static byte[] request(URI master) {
    byte[] body = ProtoJson.writeBytes(Call.newBuilder().setType(Call.Type.SUBSCRIBE).build());
    String head =
        "POST /api/v1 HTTP/1.1\r\nHost: "
            + master.getAuthority()
            + "\r\nContent-Type: "
            + MediaTypes.JSON
            + "\r\nAccept: "
            + MediaTypes.JSON
            + "\r\nContent-Length: "
            + body.length
            + "\r\n\r\n";
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
    request.writeBytes(body);
    return request.toByteArray();
  }

  private void read() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
    try {
      while (selector.isOpen()) {
        selector.select();
        for (SelectionKey key : selector.selectedKeys()) {
          buffer.clear();
          int read = ((SocketChannel) key.channel()).read(buffer);
          if (read < 0) {
            throw new IOException("the master ended a stream of events");
          }
          bytes.addAndGet(read);
        }
        selector.selectedKeys().clear();
      }
    } catch (ClosedSelectorException e) {
      // That is the end.
    } catch (IOException e) {
      if (selector.isOpen()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Waits until each has read the state, and nothing more comes. */
  void awaitQuiet() throws InterruptedException {
    for (long before = -1; before < bytes.get(); TimeUnit.SECONDS.sleep(1)) {
      before = bytes.get();
    }
  }

  /** Processor time that reading took: of the readers, not of the master. */
  long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getThreadCpuTime(reader.getId());
  }

  @Override
  public void close() throws IOException {
    selector.close();
    for (SocketChannel channel : channels) {
      channel.close();
    }
  }
}
