package io.kernos.executor.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.NetServer;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NetProberTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private final Vertx vertx = Vertx.vertx();
  private NetProber prober;
  private HttpServer server;

  @BeforeEach
  void open() throws Exception {
    prober = new NetProber(vertx);
    server =
        get(
            vertx
                .createHttpServer()
                .requestHandler(
                    request -> {
                      switch (request.path()) {
                        case "/moved" ->
                            request
                                .response()
                                .setStatusCode(302)
                                .putHeader("Location", "/teapot")
                                .end();
                        case "/teapot" -> request.response().setStatusCode(418).end("short");
                        case "/silent" -> {}
                        default -> request.response().end("x".repeat(100_000));
                      }
                    })
                .listen(0, "127.0.0.1"));
  }

  @AfterEach
  void close() throws Exception {
    prober.close();
    get(vertx.close());
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private String url(String path) {
    return "http://127.0.0.1:" + server.actualPort() + path;
  }

  @Test
  void the_status_of_a_page_is_found() throws Exception {
    assertThat(get(prober.http(url("/"), TIMEOUT))).isEqualTo(200);
    assertThat(get(prober.http(url(""), TIMEOUT))).isEqualTo(200);
  }

  @Test
  void redirects_are_followed() throws Exception {
    assertThat(get(prober.http(url("/moved"), TIMEOUT))).isEqualTo(418);
  }

  @Test
  void a_server_that_does_not_answer_fails_in_time() {
    assertThatThrownBy(() -> get(prober.http(url("/silent"), Duration.ofMillis(200))))
        .hasMessageContaining("200");
  }

  @Test
  void a_port_that_listens_is_told_from_one_that_does_not() throws Exception {
    NetServer listening =
        get(vertx.createNetServer().connectHandler(s -> {}).listen(0, "127.0.0.1"));
    assertThat(get(prober.tcp("127.0.0.1", listening.actualPort(), TIMEOUT))).isTrue();
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    assertThat(get(prober.tcp("127.0.0.1", free, TIMEOUT))).isFalse();
  }
}
