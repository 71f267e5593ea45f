package io.kernos.launcher.link.stream;

import io.kernos.spi.link.NodeId;
import io.vertx.core.Future;

/** Finds the way to a node. Safe for use from any thread. */
interface Dialer {

  /**
   * A connection to the process in which {@code peer} lives, for a session of its own. Waits while
   * it is not known who leads.
   *
   * @return completes on the connection's event loop
   */
  Future<Wire> dial(NodeId peer);
}
