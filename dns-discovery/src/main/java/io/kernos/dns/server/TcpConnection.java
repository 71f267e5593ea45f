package io.kernos.dns.server;

import io.kernos.dns.limit.AddressRange;
import io.kernos.dns.message.Query;
import io.kernos.dns.message.Rcode;
import io.kernos.dns.message.Responder;
import io.kernos.dns.metrics.Counters;
import io.kernos.dns.zone.Addresses;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.util.List;

/** A client by TCP: messages with their length before them, as many as it likes. */
final class TcpConnection {
  private static final int MOST_WAITING = 100;

  private final NetSocket socket;
  private final Exchange exchange;
  private final Transfer transfer;
  private final List<AddressRange> transferable;
  private final Counters counters;
  private final Runnable ended;
  private Buffer waiting = Buffer.buffer();
  private int asked;
  private boolean closed;

  /**
   * @param transferable who may have the whole zone
   * @param ended told when it is closed
   */
  TcpConnection(
      NetSocket socket,
      Exchange exchange,
      Transfer transfer,
      List<AddressRange> transferable,
      Counters counters,
      Runnable ended) {
    this.socket = socket;
    this.exchange = exchange;
    this.transfer = transfer;
    this.transferable = transferable;
    this.counters = counters;
    this.ended = ended;
  }

  void start() {
    socket.exceptionHandler(e -> socket.close());
    socket.closeHandler(
        v -> {
          closed = true;
          ended.run();
        });
    socket.handler(this::received);
  }

  private void received(Buffer bytes) {
    waiting.appendBuffer(bytes);
    int at = 0;
    while (!closed && waiting.length() - at >= 2) {
      int length = waiting.getUnsignedShort(at);
      if (waiting.length() - at - 2 < length) {
        break;
      }
      byte[] message = waiting.getBytes(at + 2, at + 2 + length);
      at += 2 + length;
      question(message);
    }
    waiting = waiting.getBuffer(at, waiting.length());
  }

  private void question(byte[] message) {
    counters.tcp.increment();
    Query query = Query.read(message, message.length);
    if (query == null || asked >= MOST_WAITING) {
      counters.dropped.increment();
      closed = true;
      socket.close();
      return;
    }
    int length =
        exchange.answer(
            query,
            later -> {
              asked--;
              send(later, later.length);
            });
    if (length > 0) {
      send(exchange.out(), length);
    } else if (length == Responder.TRANSFER) {
      transfer(query);
    } else {
      asked++;
      hold();
    }
  }

  private void transfer(Query query) {
    byte[] client = Addresses.bytes(socket.remoteAddress().hostAddress());
    if (client == null || transferable.stream().noneMatch(range -> range.contains(client))) {
      int length = exchange.responder().refuse(query, exchange.out(), Rcode.REFUSED);
      counters.answered(exchange.out());
      send(exchange.out(), length);
      return;
    }
    try {
      counters.transfers.increment();
      transfer.messages(query).forEach(message -> send(message, message.length));
    } catch (IOException e) {
      socket.close();
    }
  }

  private void send(byte[] message, int length) {
    if (closed) {
      return;
    }
    Buffer buffer = Buffer.buffer(length + 2).appendUnsignedShort(length);
    // One that went away needs no answer: the close handler tells.
    socket.write(buffer.appendBytes(message, 0, length)).onFailure(e -> socket.close());
    hold();
  }

  /** Reads no more from one that does not read its answers. */
  private void hold() {
    if (socket.writeQueueFull()) {
      socket.pause();
      socket.drainHandler(v -> socket.resume());
    }
  }
}
