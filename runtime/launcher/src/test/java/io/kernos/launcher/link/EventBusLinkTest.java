package io.kernos.launcher.link;

import io.kernos.api.link.LinkFrame;
import io.kernos.spi.link.NodeId;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class EventBusLinkTest extends VertxLinkContract {
  private static final LinkSettings QUICK =
      new LinkSettings(Duration.ofSeconds(1), Duration.ofMillis(300), 64, 4096);

  private final Vertx vertx = Vertx.vertx();
  private final Set<String> separated = ConcurrentHashMap.newKeySet();

  @BeforeEach
  void lose_what_is_between_separated_nodes() {
    vertx
        .eventBus()
        .addOutboundInterceptor(
            delivery -> {
              boolean lost =
                  delivery.body() instanceof LinkFrame frame
                      && separated.contains(frame.getFrom())
                      && separated.contains(
                          delivery.message().address().substring("kernos.link.".length()));
              if (!lost) {
                delivery.next();
              }
            });
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Override
  protected Node node(String id) {
    return node(vertx, new EventBusLink(vertx, new NodeId(id), QUICK, Membership.alone()));
  }

  @Override
  protected boolean separate(Node a, Node b) {
    separated.add(a.link().self().value());
    separated.add(b.link().self().value());
    return true;
  }
}
