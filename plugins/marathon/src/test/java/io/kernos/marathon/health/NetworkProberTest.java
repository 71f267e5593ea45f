package io.kernos.marathon.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NetworkProberTest {
  private final Vertx vertx = Vertx.vertx();
  private final Prober prober = new NetworkProber(vertx);

  @AfterEach
  void close() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  private int serve(HttpServerOptions options) throws Exception {
    return vertx
        .createHttpServer(options)
        .requestHandler(
            request -> {
              switch (request.path()) {
                case "/ready" ->
                    request
                        .response()
                        .putHeader("content-type", "text/plain; charset=utf-8")
                        .end("yes");
                case "/broken" -> request.response().setStatusCode(503).end();
                case "/moved" ->
                    request.response().setStatusCode(302).putHeader("location", "/broken").end();
                default -> {} // never answers
              }
            })
        .listen(0, "127.0.0.1")
        .await(10, TimeUnit.SECONDS)
        .actualPort();
  }

  private Prober.Answer get(boolean tls, int port, String path) throws Exception {
    return get(tls, port, path, Duration.ofSeconds(10));
  }

  private Prober.Answer get(boolean tls, int port, String path, Duration timeout) throws Exception {
    return await(prober.get(new Prober.Request(tls, "127.0.0.1", port, path, timeout, true)));
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.await(10, TimeUnit.SECONDS);
  }

  @Test
  void it_gets_status_type_and_body() throws Exception {
    int port = serve(new HttpServerOptions());
    assertThat(get(false, port, "/ready"))
        .isEqualTo(new Prober.Answer(200, "OK", "text/plain", "yes"));
    assertThat(get(false, port, "/broken").reason()).isEqualTo("Service Unavailable");
  }

  @Test
  void it_does_not_follow_redirects() throws Exception {
    assertThat(get(false, serve(new HttpServerOptions()), "/moved").status()).isEqualTo(302);
  }

  @Test
  void it_waits_no_longer_than_the_timeout() throws Exception {
    int port = serve(new HttpServerOptions());
    assertThatThrownBy(() -> get(false, port, "/silent", Duration.ofMillis(100)))
        .hasMessage("no answer within 100 ms");
  }

  @Test
  void it_takes_any_certificate(@TempDir Path folder) throws Exception {
    Path keys = folder.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keystore",
                keys.toString(),
                "-storepass",
                "changeit",
                "-keyalg",
                "EC",
                "-dname",
                "CN=elsewhere")
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes());
    assertThat(keytool.waitFor()).as(said).isZero();
    int port =
        serve(
            new HttpServerOptions()
                .setSsl(true)
                .setKeyCertOptions(
                    new PfxOptions().setPath(keys.toString()).setPassword("changeit")));
    assertThat(get(true, port, "/ready").status()).isEqualTo(200);
  }

  @Test
  void it_tells_whether_a_port_is_open() throws Exception {
    int port = serve(new HttpServerOptions());
    await(prober.connect("127.0.0.1", port, Duration.ofSeconds(1)));
    assertThatThrownBy(() -> await(prober.connect("127.0.0.1", 1, Duration.ofSeconds(1))))
        .hasMessageContaining("Connection refused");
  }
}
