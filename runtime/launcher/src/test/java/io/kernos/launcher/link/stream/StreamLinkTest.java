package io.kernos.launcher.link.stream;

import io.kernos.launcher.link.VertxLinkContract;
import io.kernos.spi.link.NodeId;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;

/** With the token, and no TLS. */
class StreamLinkTest extends VertxLinkContract {
  static final String CLUSTER = "test";
  static final Token TOKEN = new Token("a secret of this cluster");
  static final StreamSettings QUICK =
      new StreamSettings(
          Duration.ofSeconds(1),
          Duration.ofSeconds(5),
          Duration.ofMillis(300),
          4096,
          1 << 20,
          1 << 20);

  private final Vertx vertx = Vertx.vertx();
  private final Map<NodeId, Relay> relays = new ConcurrentHashMap<>();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  LinkSecurity security() {
    return new LinkSecurity(Optional.empty(), Optional.empty(), Optional.of(TOKEN));
  }

  @Override
  protected Node node(String id) {
    NodeId self = new NodeId(id);
    StreamServer server =
        StreamServer.start(
                vertx, CLUSTER, SocketAddress.inetSocketAddress(0, "127.0.0.1"), security(), QUICK)
            .await();
    relays.put(self, new Relay(vertx, server.port()));
    StreamClient client = new StreamClient(vertx, CLUSTER, security(), QUICK);
    return node(
        vertx,
        new StreamLink(
            vertx, self, QUICK, Optional.of(peer -> dial(client, peer)), Optional.of(server)));
  }

  private Future<Wire> dial(StreamClient client, NodeId peer) {
    if (!relays.containsKey(peer)) {
      return Future.failedFuture("there is no such node");
    }
    Promise<Wire> promise = Promise.promise();
    vertx.runOnContext(v -> client.connect(relays.get(peer).address()).onComplete(promise));
    return promise.future();
  }

  @Override
  protected boolean separate(Node a, Node b) {
    relays.get(a.link().self()).lose();
    relays.get(b.link().self()).lose();
    return true;
  }
}
