package io.kernos.launcher.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.link.LinkMessage;
import io.kernos.api.link.Ping;
import io.kernos.launcher.link.EventBusLink;
import io.kernos.launcher.link.LinkSettings;
import io.kernos.spi.link.NodeId;
import io.kernos.spi.link.Session;
import io.kernos.spi.link.SessionHandler;
import io.kernos.testkit.process.FreePorts;
import io.vertx.core.VertxOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bus between nodes, when certificates are given. */
class ClusterTlsTest {
  // As long as in a real cluster: the first handshake of a JVM takes seconds on a busy machine.
  private static final LinkSettings SETTINGS =
      new LinkSettings(Duration.ofSeconds(10), Duration.ofSeconds(1), 64, 4096);

  @TempDir Path folder;
  private final List<Cluster> clusters = new ArrayList<>();
  private ClusterConfig.Tls own;
  private int first;

  @BeforeEach
  void certify() throws Exception {
    own = Certificates.make(folder, "own", null);
    first = FreePorts.next();
  }

  @AfterEach
  void leave() {
    clusters.forEach(c -> c.vertx().close().await());
  }

  private Cluster join(ClusterConfig.Tls tls) throws Exception {
    int port = clusters.isEmpty() ? first : FreePorts.next();
    Cluster cluster =
        Cluster.join(
                new ClusterConfig(
                    "tls-test-" + first,
                    "127.0.0.1",
                    "127.0.0.1",
                    port,
                    0,
                    List.of("127.0.0.1:" + first),
                    false,
                    folder.resolve("members-" + port),
                    Map.of(),
                    Optional.of(tls)),
                new VertxOptions())
            .await();
    clusters.add(cluster);
    return cluster;
  }

  /** What a session from {@code from} to {@code to} comes to: a message there, or why not. */
  private static String talk(Cluster from, Cluster to) throws Exception {
    CompletableFuture<String> outcome = new CompletableFuture<>();
    NodeId there = new NodeId("there-" + to.self());
    to.vertx()
        .runOnContext(
            v ->
                new EventBusLink(to.vertx(), there, SETTINGS, to)
                    .listen(peer -> handler(outcome, null)));
    LinkMessage ping = LinkMessage.newBuilder().setPing(Ping.newBuilder()).build();
    from.vertx()
        .runOnContext(
            v ->
                new EventBusLink(from.vertx(), new NodeId("here-" + from.self()), SETTINGS, from)
                    .connect(there, handler(outcome, ping)));
    return outcome.get(40, TimeUnit.SECONDS);
  }

  private static SessionHandler handler(CompletableFuture<String> outcome, LinkMessage first) {
    return new SessionHandler() {
      @Override
      public void opened(Session session) {
        if (first != null) {
          session.send(first);
        }
      }

      @Override
      public void received(Session session, LinkMessage message) {
        outcome.complete("received " + message.getBodyCase());
      }

      @Override
      public void closed(String reason) {
        outcome.complete("closed");
      }
    };
  }

  @Test
  void nodes_whose_certificates_are_trusted_talk() throws Exception {
    assertThat(talk(join(own), join(own))).isEqualTo("received PING");
  }

  @Test
  void a_node_with_a_strange_certificate_is_not_heard() throws Exception {
    Cluster inside = join(own);
    Cluster stranger = join(Certificates.make(folder, "stranger", own.certificate()));
    assertThat(talk(stranger, inside)).isEqualTo("closed");
  }
}
