package io.kernos.testkit.sim;

import io.kernos.spi.link.Link;
import io.kernos.spi.link.NodeId;
import io.kernos.spi.link.SessionHandler;

/** One node's Link into a {@link SimNetwork}. */
final class SimLink implements Link {
  private final SimNetwork network;
  private final NodeId self;
  private final VirtualClock clock;
  private Acceptor acceptor;

  SimLink(SimNetwork network, NodeId self, VirtualClock clock) {
    this.network = network;
    this.self = self;
    this.clock = clock;
  }

  VirtualClock clock() {
    return clock;
  }

  Acceptor acceptor() {
    return acceptor;
  }

  @Override
  public NodeId self() {
    return self;
  }

  @Override
  public Registration listen(Acceptor newAcceptor) {
    if (acceptor != null) {
      throw new IllegalStateException(self + " listens already");
    }
    acceptor = newAcceptor;
    return () -> {
      if (acceptor == newAcceptor) {
        acceptor = null;
        network.open(self).stream()
            .filter(s -> s.acceptor().equals(self))
            .forEach(s -> s.closeAt(self, "no longer listening"));
      }
    };
  }

  @Override
  public void connect(NodeId peer, SessionHandler handler) {
    for (SimSession older : network.open(self)) {
      if (older.opener().equals(self) && older.joins(peer)) {
        older.closeAt(self, "replaced by a newer session");
      }
    }
    SimSession session = new SimSession(network, this, peer, handler);
    network.add(session);
    session.open();
  }
}
