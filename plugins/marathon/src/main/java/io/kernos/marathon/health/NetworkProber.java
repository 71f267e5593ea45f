package io.kernos.marathon.health;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Looks at tasks over the real network; each time over a new connection, as their users do. */
public final class NetworkProber implements Prober {
  private static final int MAX_BODY = 1 << 20;
  private static final int CONNECTIONS_PER_TASK = 16;

  private final HttpClient http;
  private final NetClient tcp;

  public NetworkProber(Vertx vertx) {
    http =
        vertx
            .httpClientBuilder()
            .with(
                new HttpClientOptions()
                    .setKeepAlive(false)
                    .setTrustAll(true)
                    .setVerifyHost(false)
                    .setDecompressionSupported(false))
            .with(new PoolOptions().setHttp1MaxSize(CONNECTIONS_PER_TASK))
            .build();
    tcp = vertx.createNetClient(new NetClientOptions().setReconnectAttempts(0));
  }

  @Override
  public Future<Answer> get(Request request) {
    long millis = Math.max(1, request.timeout().toMillis());
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setSsl(request.tls())
            .setHost(request.host())
            .setPort(request.port())
            .setURI(request.path())
            .setConnectTimeout(millis)
            .setIdleTimeout(millis);
    return http.request(options)
        .compose(sent -> send(sent, request.wantsBody(), millis))
        .timeout(millis, TimeUnit.MILLISECONDS)
        .recover(failure -> Future.failedFuture(inWords(failure, request.timeout())));
  }

  private static Future<Answer> send(HttpClientRequest request, boolean wantsBody, long millis) {
    // The future tells of failures; without this they are logged as well.
    request.exceptionHandler(failure -> {});
    return request
        .send()
        .compose(
            response ->
                (wantsBody ? body(response) : Future.succeededFuture(""))
                    .map(body -> answer(response, body)))
        .timeout(millis, TimeUnit.MILLISECONDS)
        // Neither a slow answer nor a body that nobody reads may keep a connection.
        .onComplete(done -> request.reset());
  }

  private static Answer answer(HttpClientResponse response, String body) {
    String type = response.getHeader(HttpHeaders.CONTENT_TYPE);
    return new Answer(
        response.statusCode(),
        response.statusMessage() == null ? "" : response.statusMessage(),
        type == null ? "" : type.replaceFirst(";.*", "").strip(),
        body);
  }

  private static Future<String> body(HttpClientResponse response) {
    Promise<String> promise = Promise.promise();
    Buffer body = Buffer.buffer();
    response.exceptionHandler(promise::tryFail);
    response.endHandler(end -> promise.tryComplete(body.toString(StandardCharsets.UTF_8)));
    response.handler(
        part -> {
          body.appendBuffer(part);
          if (body.length() > MAX_BODY) {
            promise.tryFail("The answer has more than " + MAX_BODY + " bytes");
          }
        });
    return promise.future();
  }

  @Override
  public Future<Void> connect(String host, int port, Duration timeout) {
    return tcp.connect(port, host)
        .onSuccess(NetworkProber::close)
        .timeout(Math.max(1, timeout.toMillis()), TimeUnit.MILLISECONDS)
        .recover(failure -> Future.failedFuture(inWords(failure, timeout)))
        .mapEmpty();
  }

  private static void close(NetSocket socket) {
    // It was opened, which is all that was asked; how it closes tells nothing.
    socket.close();
  }

  private static Throwable inWords(Throwable failure, Duration timeout) {
    return failure instanceof TimeoutException
        ? new TimeoutException("no answer within " + timeout.toMillis() + " ms")
        : failure;
  }
}
