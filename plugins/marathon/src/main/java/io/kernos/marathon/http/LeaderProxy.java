package io.kernos.marathon.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.TrustOptions;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/** Passes calls of a standby on to the leader (Marathon: LeaderProxyFilter.scala). */
final class LeaderProxy {
  static final String VIA = "X-Marathon-Via";
  private static final int CONNECT_MILLIS = 5_000;
  private static final int IDLE_MILLIS = 30_000;

  /** Of one connection only. */
  private static final Set<String> HOP =
      Set.of("connection", "keep-alive", "transfer-encoding", "upgrade", "host", "content-length");

  private static final Set<HttpMethod> HARMLESS = Set.of(HttpMethod.GET, HttpMethod.HEAD);

  private final HttpClient client;
  private final String self;

  /**
   * @param self host and port, by which a loop is noticed
   * @param trust whose certificates are taken, where the leader speaks HTTPS
   */
  LeaderProxy(Vertx vertx, String self, Optional<TrustOptions> trust) {
    HttpClientOptions options =
        new HttpClientOptions()
            .setConnectTimeout(CONNECT_MILLIS)
            .setMaxHeaderSize(32 << 10)
            .setVerifyHost(trust.isPresent());
    trust.ifPresent(options::setTrustOptions);
    this.client = vertx.createHttpClient(options);
    this.self = self;
  }

  /**
   * Passes a call on, with its whole body; the answer is written as it comes.
   *
   * @return fails with an {@link ApiException} when the call must not be made again, for the leader
   *     may have done something
   */
  Future<Void> pass(HttpServerRequest call, Buffer body, URI leader) {
    if (call.headers().getAll(VIA).stream().anyMatch(via -> via.contains(self))) {
      return Future.failedFuture(new ApiException(502, "Detected proxying loop."));
    }
    RequestOptions options =
        new RequestOptions()
            .setMethod(call.method())
            .setHost(leader.getHost())
            .setPort(leader.getPort())
            .setSsl("https".equals(leader.getScheme()))
            .setURI(call.uri())
            .setIdleTimeout(IDLE_MILLIS);
    return client.request(options).compose(request -> send(call, body, request));
  }

  private Future<Void> send(HttpServerRequest call, Buffer body, HttpClientRequest request) {
    call.headers()
        .forEach(
            header -> {
              if (!HOP.contains(header.getKey().toLowerCase(Locale.ROOT))) {
                request.headers().add(header.getKey(), header.getValue());
              }
            });
    request.headers().add(VIA, "1.1 " + self);
    return request
        .send(body)
        .recover(e -> Future.failedFuture(broken(call.method(), e)))
        .compose(answer -> pipe(answer, call.response()));
  }

  private static Future<Void> pipe(HttpClientResponse answer, HttpServerResponse response) {
    if (response.ended() || response.closed()) {
      // The caller has gone; what is left of the answer goes with its connection.
      answer.request().reset();
      return Future.succeededFuture();
    }
    response.setStatusCode(answer.statusCode());
    answer
        .headers()
        .names()
        .forEach(
            name -> {
              if (!HOP.contains(name.toLowerCase(Locale.ROOT))) {
                response.putHeader(name, answer.headers().getAll(name));
              }
            });
    String length = answer.getHeader("Content-Length");
    if (length == null) {
      response.setChunked(true);
    } else {
      response.putHeader("Content-Length", length);
    }
    return answer
        .pipeTo(response)
        .otherwise(
            e -> {
              // Too late for a status: a cut connection says that something is missing.
              response.reset();
              return null;
            });
  }

  private static Throwable broken(HttpMethod method, Throwable failure) {
    if (failure instanceof TimeoutException) {
      return new ApiException(504, "Connection to leader timed out.");
    }
    return HARMLESS.contains(method)
        ? failure
        : new ApiException(502, "Failed to successfully establish a connection to the leader.");
  }
}
