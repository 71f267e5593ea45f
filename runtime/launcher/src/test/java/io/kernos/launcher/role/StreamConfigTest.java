package io.kernos.launcher.role;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.launcher.config.Config;
import io.kernos.launcher.config.ConfigReader;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamConfigTest {
  private final Vertx vertx = Vertx.vertx();

  @TempDir Path folder;
  private Path token;

  @BeforeEach
  void write() throws Exception {
    token = Files.writeString(folder.resolve("token"), "known to those who may connect\n");
    for (String name : List.of("short", "ca", "key", "crt")) {
      Files.writeString(folder.resolve(name), "no secret\n");
    }
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  /** In {@code keys} the folder is called DIR. */
  private Config config(String keys) throws Exception {
    return ConfigReader.read(
        Optional.empty(),
        Map.of(),
        List.of(keys.replace("DIR", folder.toString()).strip().split("\\s+")));
  }

  private static String refusal(Future<?> outcome) {
    assertThat(outcome.failed()).isTrue();
    assertThat(outcome.cause()).isInstanceOf(StartException.class);
    return outcome.cause().getMessage();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          node.roles=agent,master link.token.file=DIR/token             | no masters: see node.roles
          node.roles=agent                                              | needs link.token.file
          node.roles=agent link.tls.ca=DIR/ca                           | needs link.token.file
          node.roles=agent link.tls.key=DIR/key                         | missing is link.tls.certificate
          node.roles=agent link.tls.certificate=DIR/crt                 | missing is link.tls.key
          node.roles=agent link.token.file=DIR/absent                   | link.token.file cannot be read
          node.roles=agent link.token.file=DIR/token link.tls.ca=DIR/no | link.tls.ca cannot be read
          node.roles=agent link.token.file=DIR/short                    | at least 16 characters
          node.roles=agent link.token.file=DIR/token                    | link.tls.ca is missing
          """)
  void a_node_outside_says_what_it_lacks(String keys, String expected) throws Exception {
    Config config = config("link.masters=10.0.0.1 " + keys);
    assertThat(refusal(StreamConfig.outside(config, new VertxOptions()))).contains(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          bind.address=10.0.0.1 link.token.file=DIR/token               | link.tls.certificate is missing
          link.tls.key=DIR/key                                          | missing is link.tls.certificate
          link.token.file=DIR/short                                     | at least 16 characters
          """)
  void a_master_says_what_its_stream_link_lacks(String keys, String expected) throws Exception {
    assertThat(refusal(StreamConfig.server(config(keys), vertx))).contains(expected);
  }

  @Test
  void a_certificate_that_is_none_stops_the_start() throws Exception {
    Future<?> outcome =
        StreamConfig.server(
            config(
                "link.port=0 link.token.file=DIR/token link.tls.key=DIR/key"
                    + " link.tls.certificate=DIR/crt"),
            vertx);
    String reason =
        outcome
            .transform(done -> Future.succeededFuture(refusal(outcome)))
            .await(20, TimeUnit.SECONDS);
    assertThat(reason).contains("the stream link cannot start");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"node.roles=master", "node.roles=agent link.token.file=DIR/token"})
  void without_a_secret_or_without_a_master_nothing_listens(String keys) throws Exception {
    assertThat(StreamConfig.server(config(keys), vertx).await()).isEmpty();
  }

  @Test
  void a_master_that_has_a_secret_listens() throws Exception {
    assertThat(
            StreamConfig.server(config("link.port=0 link.token.file=DIR/token"), vertx)
                .await(20, TimeUnit.SECONDS))
        .hasValueSatisfying(
            server ->
                assertThat(server.admission()).isEqualTo("no TLS; for nodes that have the token"));
  }
}
