package io.kernos.haproxy.embedded;

import io.kernos.haproxy.app.Server;
import io.vertx.core.net.SocketAddress;

/** A server, and what is known of it. */
final class Target {
  private static final long REST_MILLIS = 1_000;

  final Figures figures = new Figures();
  private final SocketAddress address;
  private Server server;
  private long restsUntil;

  Target(Server server) {
    this.server = server;
    this.address = SocketAddress.inetSocketAddress(server.port(), server.address());
  }

  /** Takes what is told of the same server anew. */
  void bring(Server newer) {
    server = newer;
  }

  Server server() {
    return server;
  }

  SocketAddress address() {
    return address;
  }

  boolean isDraining() {
    return server.draining();
  }

  /** Could not be connected to: others go first for a while. */
  void rest(long now) {
    restsUntil = now + REST_MILLIS;
  }

  boolean isResting(long now) {
    return now < restsUntil;
  }

  /** What a client is told, to find this server again; says nothing of where that is. */
  String cookie() {
    return Long.toHexString(mix(server.name().hashCode()));
  }

  /** Whom a client address falls to: the server for which this is the greatest. */
  long share(String client) {
    return mix(31L * client.hashCode() + server.name().hashCode());
  }

  private static long mix(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
