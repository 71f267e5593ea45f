package io.kernos.launcher.link.stream;

import io.kernos.launcher.link.Contexts;
import io.kernos.spi.link.Link;
import io.kernos.spi.link.NodeId;
import io.kernos.spi.link.SessionHandler;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sessions over connections of their own: TCP brings what was sent in order or ends, and holds back
 * a sender that is too fast.
 *
 * <p>All of one link happens on the context that uses it first.
 */
public final class StreamLink implements Link {
  private final Vertx vertx;
  private final NodeId self;
  private final StreamSettings settings;
  private final Optional<Dialer> dialer;
  private final Optional<StreamServer> server;
  private final AtomicLong newestEpoch = new AtomicLong();
  private Sessions opened;

  StreamLink(
      Vertx vertx,
      NodeId self,
      StreamSettings settings,
      Optional<Dialer> dialer,
      Optional<StreamServer> server) {
    this.vertx = vertx;
    this.self = self;
    this.settings = settings;
    this.dialer = dialer;
    this.server = server;
  }

  @Override
  public NodeId self() {
    return self;
  }

  @Override
  public Registration listen(Acceptor acceptor) {
    return server
        .orElseThrow(() -> new IllegalStateException("nobody connects to node " + self))
        .listen(self, newestEpoch, acceptor);
  }

  @Override
  public void connect(NodeId peer, SessionHandler handler) {
    Context context = Contexts.current(vertx);
    if (opened == null) {
      opened = new Sessions(vertx, context, settings, newestEpoch);
    }
    dialer
        .orElseThrow(() -> new IllegalStateException("node " + self + " connects to nobody"))
        .dial(peer)
        .onSuccess(wire -> open(peer, wire, handler))
        .onFailure(
            e ->
                context.runOnContext(
                    v -> handler.closed("no way to node " + peer + ": " + e.getMessage())));
  }

  private void open(NodeId peer, Wire wire, SessionHandler handler) {
    StreamSession session = new StreamSession(opened, peer, wire);
    // Before the connection can tell anything.
    opened.context().runOnContext(v -> session.ask(self, handler));
    wire.attach(session);
  }
}
