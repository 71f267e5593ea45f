package io.kernos.master.http;

import io.kernos.spi.security.Authorizer;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A server with a scripted master behind it, and a client. */
final class HttpFixture implements AutoCloseable {
  static final Duration ELECTION = Duration.ofMillis(500);

  final ScriptedGate gate = new ScriptedGate();
  final HttpClient client = HttpClient.newHttpClient();
  private final Vertx vertx = Vertx.vertx();
  private final MasterHttpVerticle server;

  HttpFixture() throws Exception {
    this(1 << 20, 256 << 10, Duration.ofSeconds(30));
  }

  HttpFixture(Authorizer authorizer) throws Exception {
    this(1 << 20, 256 << 10, Duration.ofSeconds(30), authorizer);
  }

  HttpFixture(int maxBody, long maxPending, Duration stall) throws Exception {
    this(maxBody, maxPending, stall, Authorizer.permitAll());
  }

  /** With room for so many subscribers of the operator API. */
  HttpFixture(int maxSubscribers) throws Exception {
    this(config().withMaxSubscribers(maxSubscribers), Authorizer.permitAll());
  }

  private HttpFixture(int maxBody, long maxPending, Duration stall, Authorizer authorizer)
      throws Exception {
    this(config().bounded(maxBody, maxPending, stall), authorizer);
  }

  private static MasterHttpConfig config() {
    return MasterHttpConfig.of("127.0.0.1", 0, "1.11.0", Map.of("cluster", "test", "port", "5050"))
        .withElection(ELECTION);
  }

  private HttpFixture(MasterHttpConfig config, Authorizer authorizer) throws Exception {
    server = new MasterHttpVerticle(gate, config, authorizer);
    vertx
        .deployVerticle(server)
        .toCompletionStage()
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS);
  }

  int port() {
    return server.port();
  }

  RawHttp raw() throws Exception {
    return new RawHttp(port());
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
        .timeout(Duration.ofSeconds(20));
  }

  HttpResponse<String> get(String path) throws Exception {
    return client.send(request(path).GET().build(), HttpResponse.BodyHandlers.ofString());
  }

  @Override
  public void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
