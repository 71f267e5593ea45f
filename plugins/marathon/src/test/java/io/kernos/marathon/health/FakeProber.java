package io.kernos.marathon.health;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Answers as it is told to, at once. */
final class FakeProber implements Prober {
  final List<String> asked = new ArrayList<>();
  int status = 200;
  boolean refuses;

  @Override
  public Future<Answer> get(Request request) {
    asked.add(request.url());
    return refuses
        ? Future.failedFuture("Connection refused")
        : Future.succeededFuture(new Answer(status, "Reason", "text/html", "body"));
  }

  @Override
  public Future<Void> connect(String host, int port, Duration timeout) {
    asked.add(host + ":" + port);
    return refuses
        ? Future.failedFuture(new java.net.ConnectException("Connection refused"))
        : Future.succeededFuture();
  }
}
