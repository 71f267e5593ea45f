package io.kernos.haproxy.embedded;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;

/**
 * How servers are reached.
 *
 * @param kept for requests that may be sent twice: a server may close a connection that is kept
 *     just when a request goes out on it
 * @param single for all others: a connection for each request
 * @param plain for TCP
 */
record Clients(HttpClient kept, HttpClient single, NetClient plain) {
  static final int CONNECT_MILLIS = 3_000;
  static final int LINE = 8_192;
  static final int HEADERS = 16_384;
  private static final int MOST = 10_000;

  static Clients of(Vertx vertx) {
    PoolOptions pool = new PoolOptions().setHttp1MaxSize(MOST);
    HttpClientOptions options =
        new HttpClientOptions()
            .setConnectTimeout(CONNECT_MILLIS)
            .setMaxInitialLineLength(LINE)
            .setMaxHeaderSize(HEADERS)
            .setKeepAliveTimeout(5);
    return new Clients(
        client(vertx, options, pool),
        client(vertx, new HttpClientOptions(options).setKeepAlive(false), pool),
        vertx.createNetClient(new NetClientOptions().setConnectTimeout(CONNECT_MILLIS)));
  }

  private static HttpClient client(Vertx vertx, HttpClientOptions options, PoolOptions pool) {
    return vertx
        .httpClientBuilder()
        .with(options)
        .with(pool)
        // What a server says wrong is counted; else Vert.x would log each.
        .withConnectHandler(connection -> connection.exceptionHandler(e -> {}))
        .build();
  }
}
