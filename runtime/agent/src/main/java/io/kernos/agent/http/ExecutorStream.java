package io.kernos.agent.http;

import io.kernos.agent.task.ExecutorConnection;
import io.kernos.api.http.MediaTypes;
import io.kernos.api.recordio.RecordIo;
import io.kernos.api.v1.executor.Event;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The answer to an executor's SUBSCRIBE: events as RecordIO, each record a chunk of HTTP. The core
 * sends on its thread, events are written on the connection's; a reader who leaves too much waiting
 * is cut off.
 */
final class ExecutorStream implements ExecutorConnection {
  private static final long MAX_WAITING = 64L << 20;
  private static final Event END = Event.newBuilder().build();

  private final Context context;
  private final HttpServerResponse response;
  private final Runnable cut;
  private final String type;
  private final Queue<Event> queue = new ConcurrentLinkedQueue<>();
  private final AtomicLong waiting = new AtomicLong();
  private volatile boolean closed;
  private boolean started;

  /**
   * A stream that waits for {@link #start}.
   *
   * @param cut closes the TCP connection
   * @param type of the records
   */
  ExecutorStream(Context context, HttpServerResponse response, Runnable cut, String type) {
    this.context = context;
    this.response = response;
    this.cut = cut;
    this.type = type;
    response.setChunked(true);
    response.putHeader(HttpHeaders.CONTENT_TYPE, type);
  }

  /** Opens the stream. On the connection's context. */
  void start() {
    started = true;
    response.writeHead();
    drain();
  }

  /** Nothing is sent: another answer is given. On the connection's context. */
  void abandon() {
    closed = true;
    response.setChunked(false);
    response.headers().remove(HttpHeaders.CONTENT_TYPE);
  }

  /** The executor is gone. */
  void lost() {
    closed = true;
    queue.clear();
  }

  @Override
  public boolean send(Event event) {
    if (closed) {
      return false;
    }
    long size = event.getSerializedSize();
    long before = waiting.getAndAdd(size);
    if (before > 0 && before + size > MAX_WAITING) {
      closed = true;
      context.runOnContext(v -> cut.run());
      return false;
    }
    queue.add(event);
    context.runOnContext(v -> drain());
    return true;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      queue.add(END);
      context.runOnContext(v -> drain());
    }
  }

  private void drain() {
    if (!started) {
      return;
    }
    for (Event event; (event = queue.poll()) != null; ) {
      if (event == END) {
        response.end();
        return;
      }
      long size = event.getSerializedSize();
      byte[] record = MediaTypes.encode(event, type);
      response
          .write(Buffer.buffer(RecordIo.encode(record)))
          .onComplete(written -> waiting.addAndGet(-size));
    }
  }
}
