package io.kernos.launcher.cluster;

import io.kernos.launcher.link.EventBusLink;
import io.kernos.launcher.link.LinkSettings;
import io.kernos.launcher.link.VertxLinkContract;
import io.kernos.spi.link.NodeId;
import io.kernos.testkit.process.FreePorts;
import io.vertx.core.Future;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The Link contract between two members of a Hazelcast cluster, in one JVM. */
class ClusteredLinkTest extends VertxLinkContract {
  private static final LinkSettings QUICK =
      new LinkSettings(Duration.ofSeconds(5), Duration.ofMillis(500), 64, 4096);
  private static final List<Cluster> CLUSTERS = new ArrayList<>();

  private final List<EventBusLink> links = new ArrayList<>();

  @BeforeAll
  static void join(@TempDir Path folder) throws IOException {
    int first = FreePorts.next();
    for (int port : List.of(first, FreePorts.next())) {
      ClusterConfig config =
          new ClusterConfig(
              "link-test-" + first,
              "127.0.0.1",
              "127.0.0.1",
              port,
              0,
              List.of("127.0.0.1:" + first),
              false,
              folder.resolve("members-" + port),
              Map.of(),
              Optional.empty());
      CLUSTERS.add(Cluster.join(config, new VertxOptions()).await());
    }
  }

  @AfterEach
  void close() {
    Future.all(links.stream().map(EventBusLink::close).toList()).await();
  }

  @AfterAll
  static void leave() {
    CLUSTERS.forEach(c -> c.vertx().close().await());
  }

  @Override
  protected Node node(String id) {
    Cluster cluster = CLUSTERS.get(links.size() % 2);
    EventBusLink link = new EventBusLink(cluster.vertx(), new NodeId(id), QUICK, cluster);
    links.add(link);
    return node(cluster.vertx(), link);
  }

  @Override
  protected boolean separate(Node a, Node b) {
    return false;
  }
}
