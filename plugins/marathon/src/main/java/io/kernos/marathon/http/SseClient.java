package io.kernos.marathon.http;

import io.kernos.marathon.event.EventStream;
import io.kernos.marathon.scaling.AutoScaler;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/**
 * The connection of a client that listens to events. One that does not read is disconnected once so
 * many events wait for it (Marathon: HttpEventStreamHandleActor.scala).
 */
final class SseClient implements EventStream.Client {
  /** As many bytes may wait, however few events they are. */
  static final long MOST_WAITING_BYTES = 16L << 20;

  private final HttpServerResponse response;
  private final String remoteAddress;
  private final Set<String> types;
  private final int limit;
  private final Runnable gone;
  private final Deque<Buffer> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private boolean closed;

  /**
   * @param context on which it is used; the response may live on another
   * @param types that it wants; none: all
   * @param limit of events that may wait
   * @param gone told when it is disconnected for being slow
   */
  SseClient(
      Context context,
      HttpServerResponse response,
      String remoteAddress,
      Set<String> types,
      int limit,
      Runnable gone) {
    this.response = response;
    this.remoteAddress = remoteAddress;
    this.types = types;
    this.limit = limit;
    this.gone = gone;
    response.drainHandler(v -> context.runOnContext(x -> drain()));
  }

  @Override
  public boolean wants(String type) {
    // Clients of the original may refuse types that they do not know: ours is for those who name
    // it.
    return types.isEmpty() ? !type.equals(AutoScaler.EVENT) : types.contains(type);
  }

  @Override
  public void send(Buffer frame) {
    if (closed) {
      return;
    }
    if (waiting.isEmpty() && !response.writeQueueFull()) {
      response.write(frame);
    } else if (waiting.size() >= limit || waitingBytes + frame.length() > MOST_WAITING_BYTES) {
      close();
      gone.run();
    } else {
      waiting.add(frame);
      waitingBytes += frame.length();
    }
  }

  private void drain() {
    while (!closed && !waiting.isEmpty() && !response.writeQueueFull()) {
      Buffer frame = waiting.poll();
      waitingBytes -= frame.length();
      response.write(frame);
    }
  }

  /** An empty line now and then tells both ends that the other one is there. */
  void keepAlive() {
    if (!closed && waiting.isEmpty() && !response.writeQueueFull()) {
      response.write(Buffer.buffer("\r\n"));
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      waiting.clear();
      waitingBytes = 0;
      response.reset();
    }
  }

  @Override
  public String remoteAddress() {
    return remoteAddress;
  }
}
