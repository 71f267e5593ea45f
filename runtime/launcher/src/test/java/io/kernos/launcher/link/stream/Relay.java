package io.kernos.launcher.link.stream;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands between two ends of TCP connections, and can lose what goes through, or cut them. */
final class Relay {
  private final Vertx vertx;
  private final SocketAddress target;
  private final NetServer server;
  private final List<NetSocket> sockets = new CopyOnWriteArrayList<>();
  private volatile boolean losing;

  Relay(Vertx vertx, int port) {
    this.vertx = vertx;
    this.target = SocketAddress.inetSocketAddress(port, "127.0.0.1");
    this.server =
        vertx.createNetServer().connectHandler(this::connected).listen(0, "127.0.0.1").await();
  }

  SocketAddress address() {
    return SocketAddress.inetSocketAddress(server.actualPort(), "127.0.0.1");
  }

  /** From now on nothing goes through, not even that an end has closed. */
  void lose() {
    losing = true;
  }

  /** Closes all connections; new ones are let through. */
  void cut() {
    sockets.forEach(NetSocket::close);
    sockets.clear();
  }

  private void connected(NetSocket from) {
    from.pause();
    vertx
        .createNetClient()
        .connect(target)
        .onFailure(e -> from.close())
        .onSuccess(
            to -> {
              join(from, to);
              join(to, from);
              from.resume();
            });
  }

  private void join(NetSocket one, NetSocket other) {
    sockets.add(one);
    one.handler(
        bytes -> {
          if (!losing) {
            other.write(bytes);
          }
        });
    one.closeHandler(
        v -> {
          if (!losing) {
            other.close();
          }
        });
  }
}
