package io.kernos.launcher.link;

import io.kernos.spi.link.Link;
import io.kernos.spi.link.NodeId;
import io.kernos.spi.link.SessionHandler;

/**
 * One node on two networks, whose peers are on either: it takes sessions from both, and opens them
 * on the first.
 */
public record JoinedLink(Link first, Link second) implements Link {

  @Override
  public NodeId self() {
    return first.self();
  }

  @Override
  public Registration listen(Acceptor acceptor) {
    Registration one = first.listen(acceptor);
    Registration other = second.listen(acceptor);
    return () -> {
      one.close();
      other.close();
    };
  }

  @Override
  public void connect(NodeId peer, SessionHandler handler) {
    first.connect(peer, handler);
  }
}
