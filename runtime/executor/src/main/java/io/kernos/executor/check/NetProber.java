package io.kernos.executor.check;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Probes real sockets. */
public final class NetProber implements Prober, AutoCloseable {
  private final HttpClient http;
  private final NetClient net;
  private final Vertx vertx;

  /** Clients of {@code vertx}. */
  public NetProber(Vertx vertx) {
    this.vertx = vertx;
    // A connection for each probe: a kept one would answer for a server that accepts no more.
    this.http =
        vertx.createHttpClient(
            new HttpClientOptions().setKeepAlive(false).setTrustAll(true).setVerifyHost(false));
    this.net = vertx.createNetClient(new NetClientOptions());
  }

  @Override
  public Future<Integer> http(String url, Duration timeout) {
    RequestOptions options =
        new RequestOptions().setMethod(HttpMethod.GET).setAbsoluteURI(url).setFollowRedirects(true);
    return limited(
        http.request(options)
            .compose(request -> request.send())
            .compose(response -> response.end().map(response.statusCode())),
        timeout);
  }

  @Override
  public Future<Boolean> tcp(String host, int port, Duration timeout) {
    // Refused is a result; an answer that does not come is not.
    return limited(
        net.connect(port, host)
            .transform(
                socket -> {
                  if (socket.succeeded()) {
                    socket.result().close();
                  }
                  return Future.succeededFuture(socket.succeeded());
                }),
        timeout);
  }

  private static <T> Future<T> limited(Future<T> future, Duration timeout) {
    return future.timeout(Math.max(1, timeout.toMillis()), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    http.close();
    net.close();
  }
}
