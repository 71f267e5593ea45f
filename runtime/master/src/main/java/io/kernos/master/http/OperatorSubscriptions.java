package io.kernos.master.http;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** The SUBSCRIBE call of the operator API: who listens to which master, and how many may. */
final class OperatorSubscriptions {
  static final String COUNT = "master/operator_event_stream_subscribers";

  private final Vertx vertx;
  private final Context context;
  private final long maxPending;
  private final int most;
  private final Map<MasterGate.Leading, OperatorFeed> feeds = new IdentityHashMap<>();
  private final Map<OperatorStream, OperatorFeed> streams = new LinkedHashMap<>();

  /**
   * @param maxPending bytes that may wait for a reader
   * @param most how many may listen; of more, the one that has listened longest is ended (Mesos:
   *     max_operator_event_stream_subscribers)
   */
  OperatorSubscriptions(Vertx vertx, Context context, long maxPending, int most) {
    this.vertx = vertx;
    this.context = context;
    this.maxPending = maxPending;
    this.most = most;
  }

  /** Opens a stream; on the server's context. */
  void subscribe(HttpServerRequest request, MasterGate.Leading master, Access access, String type) {
    if (request.response().closed()) {
      return;
    }
    if (streams.size() >= most) {
      OperatorStream oldest = streams.keySet().iterator().next();
      streams.remove(oldest);
      oldest.abort();
    }
    OperatorStream stream =
        new OperatorStream(
            request.response(), () -> Connections.abort(request.connection()), type, maxPending);
    OperatorFeed feed = feeds.computeIfAbsent(master, this::feed);
    streams.put(stream, feed);
    master.counters().add(COUNT, 1);
    request
        .response()
        .closeHandler(v -> stream.abandon())
        .exceptionHandler(e -> stream.abandon())
        .endHandler(
            // Comes once, after the last byte or with the end of the connection.
            v -> {
              stream.abandon();
              streams.remove(stream);
              master.counters().add(COUNT, -1);
              feed.leave(stream);
            });
    feed.join(stream, new OperatorFeed.Audience(type, access));
  }

  private OperatorFeed feed(MasterGate.Leading master) {
    return new OperatorFeed(vertx, context, master, () -> feeds.remove(master));
  }
}
