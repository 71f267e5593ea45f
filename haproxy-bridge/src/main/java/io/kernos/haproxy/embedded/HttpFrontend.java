package io.kernos.haproxy.embedded;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Takes requests, and finds out for whom they are. */
final class HttpFrontend implements Frontend {
  private static final long HEAD_MILLIS = 15_000;
  private static final int GRACE_SECONDS = 30;
  private static final int MOST = 10_000;

  private final String name;
  private final Clients clients;
  private final Set<Ongoing> ongoing;
  private final Figures figures = new Figures();
  private final HttpServer server;

  /** Until when a connection has to say what it wants. */
  private final Map<HttpConnection, Long> connections = new HashMap<>();

  private Door door;

  /** Whose request it is. */
  interface Door {
    /** Nobody's, or fails with {@link UnknownClientException}. */
    Future<Optional<Pool>> open(HttpServerRequest request, Head head);
  }

  /** A password is needed. */
  static final class UnknownClientException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    final String realm;

    UnknownClientException(String realm) {
      super("unknown client", null, false, false);
      this.realm = realm;
    }
  }

  HttpFrontend(Vertx vertx, String name, Clients clients, Set<Ongoing> ongoing, Door door) {
    this.name = name;
    this.clients = clients;
    this.ongoing = ongoing;
    this.door = door;
    this.server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setAcceptBacklog(MOST)
                    .setHttp2ClearTextEnabled(false)
                    .setHandle100ContinueAutomatically(true)
                    .setMaxInitialLineLength(Clients.LINE)
                    .setMaxHeaderSize(Clients.HEADERS))
            .connectionHandler(this::connected)
            .requestHandler(this::handle);
  }

  @Override
  public Future<Void> listen(String address, int port) {
    return server.listen(port, address).mapEmpty();
  }

  private void connected(HttpConnection connection) {
    if (connections.size() >= MOST) {
      connection.close();
      return;
    }
    long now = Ongoing.now();
    figures.begin(now);
    connections.put(connection, now + HEAD_MILLIS);
    connection.exceptionHandler(e -> {});
    connection.closeHandler(v -> closed(connection));
  }

  private void closed(HttpConnection connection) {
    if (connections.remove(connection) != null) {
      figures.end();
    }
  }

  private void handle(HttpServerRequest request) {
    HttpConnection connection = request.connection();
    connections.replace(connection, Long.MAX_VALUE);
    request
        .response()
        .endHandler(v -> connections.replace(connection, Ongoing.now() + HEAD_MILLIS));
    request.exceptionHandler(e -> {});
    figures.requests++;
    Head head;
    try {
      head = Head.of(request.version(), request.method(), request.uri(), request.headers());
    } catch (Head.RefusedException e) {
      figures.badRequests++;
      refuse(request, e.status);
      return;
    }
    if (Exchange.hasBody(request)) {
      request.pause();
    }
    door.open(request, head)
        .onComplete(
            pool ->
                pool.ifPresentOrElse(
                    found ->
                        new Exchange(
                                clients,
                                ongoing,
                                figures,
                                found,
                                request,
                                head,
                                () -> closed(connection))
                            .begin(),
                    () -> refuse(request, 503)),
            e -> {
              String realm = e instanceof UnknownClientException u ? u.realm : "";
              request.response().putHeader("WWW-Authenticate", "Basic realm=\"" + realm + "\"");
              refuse(request, 401);
            });
  }

  private void refuse(HttpServerRequest request, int status) {
    figures.answered(status);
    Answers.send(request, status);
  }

  @Override
  public void look(long now) {
    for (Map.Entry<HttpConnection, Long> each : new ArrayList<>(connections.entrySet())) {
      if (each.getValue() < now) {
        each.getKey().close();
      }
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean isHttp() {
    return true;
  }

  @Override
  public Figures figures() {
    return figures;
  }

  @Override
  public Future<Void> close() {
    return server.shutdown(GRACE_SECONDS, TimeUnit.SECONDS);
  }
}
