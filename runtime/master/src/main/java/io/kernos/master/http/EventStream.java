package io.kernos.master.http;

import io.kernos.api.http.MediaTypes;
import io.kernos.api.v1.scheduler.Event;
import io.kernos.master.framework.FrameworkConnection;
import io.vertx.core.Context;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The answer to SUBSCRIBE: events as RecordIO, each record a chunk of HTTP.
 *
 * <p>The core sends on its thread; events are encoded and written on the connection's. What waits
 * for a slow reader is bounded: beyond it the connection is cut.
 */
final class EventStream implements FrameworkConnection {
  private static final Event END = Event.newBuilder().build();

  /** Mesos asks for it with every later call. */
  static final String STREAM_ID = "Mesos-Stream-Id";

  private final Context context;
  private final HttpServerResponse response;
  private final Runnable cut;
  private final String streamId;
  private final String type;
  private final long maxPending;
  private final Queue<Event> queue = new ConcurrentLinkedQueue<>();
  private final AtomicLong pending = new AtomicLong();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private volatile boolean closed;
  private boolean started;

  /**
   * @param cut closes the TCP connection, whatever waits to be written
   * @param type of the records
   */
  EventStream(
      Context context,
      HttpServerResponse response,
      Runnable cut,
      String streamId,
      String type,
      long maxPending) {
    this.context = context;
    this.response = response;
    this.cut = cut;
    this.streamId = streamId;
    this.type = type;
    this.maxPending = maxPending;
    response.setChunked(true);
    response.putHeader(HttpHeaders.CONTENT_TYPE, type);
    response.putHeader(STREAM_ID, streamId);
  }

  /** Opens the stream; what was sent before follows. On the connection's context. */
  void start() {
    started = true;
    response.writeHead();
    drain();
  }

  /** The client is gone. On the connection's context. */
  void abandon() {
    closed = true;
    queue.clear();
  }

  @Override
  public String streamId() {
    return streamId;
  }

  @Override
  public boolean send(Event event) {
    if (closed) {
      return false;
    }
    long size = weight(event);
    long before = pending.getAndAdd(size);
    // The event that crosses the bound is still taken, however large: else it could never be sent.
    if (before >= maxPending) {
      closed = true;
      context.runOnContext(
          v -> {
            queue.clear();
            cut.run();
          });
      return false;
    }
    enqueue(event);
    return true;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      enqueue(END);
    }
  }

  private void enqueue(Event event) {
    queue.add(event);
    if (scheduled.compareAndSet(false, true)) {
      context.runOnContext(v -> drain());
    }
  }

  private void drain() {
    scheduled.set(false);
    if (!started) {
      return;
    }
    for (Event event; (event = queue.poll()) != null; ) {
      if (event == END) {
        response.end();
        return;
      }
      long size = weight(event);
      response.write(Records.of(event, type)).onComplete(written -> pending.addAndGet(-size));
    }
  }

  /** About the bytes that an event takes: exact sizes are known only once it is written. */
  private long weight(Event event) {
    return 64L + event.getSerializedSize() * (type.equals(MediaTypes.JSON) ? 3L : 1L);
  }
}
