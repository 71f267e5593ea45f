package io.kernos.master.http;

import io.kernos.master.CallResult;
import io.kernos.spi.link.Leader;
import io.kernos.spi.store.StoreException;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;
import java.util.Set;

/** Short answers, in the shape that the original gives them. */
final class Answers {
  static final String TEXT = "text/plain; charset=utf-8";

  // A client whose body is not wanted gets so long to notice the answer.
  private static final long DISCARD_MS = 10_000;

  private static final Set<StoreException.Kind> PASSING =
      Set.of(StoreException.Kind.UNAVAILABLE, StoreException.Kind.FENCED);

  private final Vertx vertx;

  Answers(Vertx vertx) {
    this.vertx = vertx;
  }

  void text(HttpServerRequest request, int status, String text) {
    body(request, status, TEXT, Buffer.buffer(text));
  }

  /** Answers, whether or not the request's body has been read: the rest of it is dropped. */
  void body(HttpServerRequest request, int status, String type, Buffer body) {
    HttpServerResponse response = request.response();
    if (response.ended() || response.closed()) {
      return;
    }
    response.setStatusCode(status);
    if (body.length() > 0) {
      response.putHeader(HttpHeaders.CONTENT_TYPE, type);
    }
    response.end(body);
    if (!request.isEnded()) {
      discard(request);
    }
  }

  private void discard(HttpServerRequest request) {
    long timer = vertx.setTimer(DISCARD_MS, t -> request.connection().close());
    request.handler(dropped -> {});
    request.endHandler(v -> vertx.cancelTimer(timer));
    request.exceptionHandler(e -> vertx.cancelTimer(timer));
    request.resume();
  }

  void result(HttpServerRequest request, CallResult result) {
    text(request, result.status(), result.message());
  }

  void methodNotAllowed(HttpServerRequest request, String... allowed) {
    request.response().putHeader(HttpHeaders.ALLOW, String.join(", ", allowed));
    text(
        request,
        405,
        "405 Method Not Allowed. Expecting one of { '"
            + String.join("', '", allowed)
            + "' }, but received '"
            + request.method().name()
            + "'.");
  }

  /** To the leader; {@code /redirect} itself to the leader's root, lest it goes round. */
  void redirect(HttpServerRequest request, Optional<Leader> leader) {
    String path = Routes.withoutPrefix(request.path());
    if (leader.isEmpty()) {
      text(request, 503, "No leader elected");
    } else if (path.startsWith("/redirect/")) {
      text(request, 404, "");
    } else {
      String base = "//" + leader.get().host() + ":" + leader.get().port();
      request
          .response()
          .putHeader(HttpHeaders.LOCATION, path.equals("/redirect") ? base : base + request.uri());
      text(request, 307, "");
    }
  }

  /** Something went wrong that is nobody's fault but ours; 503 where another try may help. */
  void failed(HttpServerRequest request, Throwable cause) {
    if (cause instanceof StoreException store && PASSING.contains(store.kind())) {
      text(request, 503, store.getMessage());
    } else {
      text(request, 500, "Internal error: " + cause);
    }
  }
}
