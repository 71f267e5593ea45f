package io.kernos.marathon.http;

import io.kernos.marathon.config.MarathonConfig;
import io.kernos.marathon.event.EventStream;
import io.kernos.marathon.security.Security;
import io.kernos.spi.time.ContextClock;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;

/** A real server with a scheduler in memory behind it. */
abstract class ApiFixture {
  final Vertx vertx = Vertx.vertx();
  final Fakes fakes = new Fakes();
  final ApiSlot slot = new ApiSlot();
  volatile Optional<URI> leader = Optional.empty();
  final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  final Context context = vertx.getOrCreateContext();
  final EventStream events = new EventStream(new ContextClock(vertx, context));
  ApiServer server;

  /** Starts with flags. */
  void start(JsonObject flags, Security security) {
    MarathonConfig config = MarathonConfig.of(flags.copy().put("port", 0), Map.of());
    server = new ApiServer(config, security, slot, fakes.metrics, () -> leader);
    await(vertx.deployVerticle(server));
    slot.fill(
        Api.of(context, fakes.scheduler(config, new ContextClock(vertx, context), events), events));
  }

  void start() {
    start(new JsonObject(), Security.OPEN);
  }

  @AfterEach
  void stop() {
    await(vertx.close());
  }

  static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  HttpResponse<String> call(String method, String path, Object body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path))
            .timeout(Duration.ofSeconds(20))
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body.toString()));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  HttpResponse<String> get(String path, String... headers) {
    return call("GET", path, null, headers);
  }

  JsonObject json(String path) {
    return new JsonObject(get(path).body());
  }

  JsonArray array(String path) {
    return new JsonArray(get(path).body());
  }
}
