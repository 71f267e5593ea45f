package io.kernos.agent.http;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;

/** Ends connections to clients that take nothing any more. */
final class Connections {
  private Connections() {}

  /**
   * Closes the connection and drops what waits for its client. On its event loop.
   *
   * <p>{@link HttpConnection#close} first writes what waits: for a client that does not read, that
   * is never.
   */
  static void abort(HttpConnection connection) {
    if (connection instanceof HttpServerConnection server) {
      // From here on outwards: the handler of Vert.x, which would wait, is not asked.
      server.channelHandlerContext().close();
    } else {
      connection.close();
    }
  }
}
