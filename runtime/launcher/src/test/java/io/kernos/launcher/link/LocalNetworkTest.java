package io.kernos.launcher.link;

import io.kernos.spi.link.NodeId;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterEach;

class LocalNetworkTest extends VertxLinkContract {
  private final Vertx vertx = Vertx.vertx();
  private final LocalNetwork network = new LocalNetwork(vertx);

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Override
  protected Node node(String id) {
    return node(vertx, network.node(new NodeId(id)));
  }

  @Override
  protected boolean separate(Node a, Node b) {
    return false;
  }
}
