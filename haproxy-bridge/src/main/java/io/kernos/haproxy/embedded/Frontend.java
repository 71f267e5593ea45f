package io.kernos.haproxy.embedded;

import io.vertx.core.Future;

/** A port on which clients come in. */
interface Frontend extends Ongoing {
  Future<Void> listen(String address, int port);

  String name();

  boolean isHttp();

  Figures figures();

  /** Takes no more connections; those that it has may come to their end. */
  Future<Void> close();
}
