package io.kernos.haproxy.embedded;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/** What is answered in a server's place. */
final class Answers {
  private Answers() {}

  /** Answers; a connection on which the rest of a request may follow is closed. */
  static void send(HttpServerRequest request, int status) {
    HttpServerResponse response = request.response();
    if (response.ended() || response.closed() || response.headWritten()) {
      return;
    }
    boolean unread = status == 400 || (Exchange.hasBody(request) && !request.isEnded());
    if (unread) {
      response.putHeader("Connection", "close");
    }
    response
        .setStatusCode(status)
        .putHeader("Cache-Control", "no-cache")
        .putHeader("Content-Type", "text/plain")
        .end(status + " " + text(status) + "\n")
        .onComplete(
            v -> {
              if (unread) {
                request.connection().close();
              }
            });
  }

  private static String text(int status) {
    return switch (status) {
      case 301 -> "moved";
      case 400 -> "the request is not clear";
      case 401 -> "a name and a password are needed";
      case 403 -> "not from there";
      case 405 -> "no such method";
      case 408 -> "the request was not sent in time";
      case 502 -> "the server's answer cannot be used";
      case 503 -> "no server is there for this request";
      case 504 -> "the server did not answer in time";
      default -> "refused";
    };
  }
}
