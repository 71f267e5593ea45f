package io.kernos.marathon.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A call of {@code /v2/events} that was let in: joins its response and the scheduler's events. */
final class SseConnection {
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(10);

  private final Vertx vertx;
  private final Api api;
  private final HttpServerRequest request;
  private final String remoteAddress;

  SseConnection(Vertx vertx, Api api, HttpServerRequest request, String remoteAddress) {
    this.vertx = vertx;
    this.api = api;
    this.request = request;
    this.remoteAddress = remoteAddress;
  }

  /**
   * Begins the stream; on the server's context.
   *
   * @param limit of events that may wait for a slow reader
   */
  void open(int limit) {
    request.resume();
    HttpServerResponse response = request.response();
    response
        .setChunked(true)
        .putHeader("Content-Type", "text/event-stream;charset=utf-8")
        .putHeader("Content-Encoding", "identity");
    if (request.version() != HttpVersion.HTTP_1_0) {
      response.writeHead();
    }
    Set<String> types = new HashSet<>();
    request.params().getAll("event_type").forEach(each -> types.addAll(List.of(each.split(","))));
    api.context().runOnContext(v -> attach(response, types, limit));
  }

  private void attach(HttpServerResponse response, Set<String> types, int limit) {
    SseClient[] client = new SseClient[1];
    Runnable detach = () -> api.events().detach(client[0]);
    client[0] = new SseClient(api.context(), response, remoteAddress, types, limit, detach);
    api.events().attach(client[0]);
    long timer = vertx.setPeriodic(KEEP_ALIVE.toMillis(), t -> client[0].keepAlive());
    Runnable end =
        () -> {
          vertx.cancelTimer(timer);
          client[0].close();
          detach.run();
        };
    response.closeHandler(x -> api.context().runOnContext(y -> end.run()));
    if (response.closed()) {
      // It went before the handler came.
      end.run();
    }
  }
}
