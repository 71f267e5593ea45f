package io.kernos.launcher.link.stream;

import com.google.protobuf.ByteString;
import io.kernos.api.link.StreamFrame;
import io.kernos.api.link.StreamHello;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;

/** Connects to masters, and says who this node is. */
public final class StreamClient {
  private static final int CONNECT_MILLIS = 3000;

  private final Vertx vertx;
  private final NetClient client;
  private final StreamSettings settings;
  private final StreamFrame hello;
  private final boolean secret;

  /**
   * @param cluster the name of the cluster to which this node belongs
   */
  public StreamClient(Vertx vertx, String cluster, LinkSecurity security, StreamSettings settings) {
    this.vertx = vertx;
    this.settings = settings;
    this.client = vertx.createNetClient(security.client().setConnectTimeout(CONNECT_MILLIS));
    StreamHello.Builder self = StreamHello.newBuilder().setCluster(cluster);
    security.token().ifPresent(t -> self.setToken(ByteString.copyFrom(t.secret())));
    this.hello = StreamFrame.newBuilder().setHello(self).build();
    this.secret = security.token().isPresent();
  }

  StreamSettings settings() {
    return settings;
  }

  /** A connection on which hello has been said; completes on the caller's context. */
  Future<Wire> connect(SocketAddress address) {
    return client.connect(address).compose(this::introduced);
  }

  private Future<Wire> introduced(NetSocket socket) {
    if (secret && !socket.isSsl() && !Addresses.isLoopback(socket.remoteAddress().hostAddress())) {
      socket.close();
      return Future.failedFuture("no token is sent to another machine without TLS");
    }
    Wire wire = new Wire(vertx, socket, settings.maxFrame());
    wire.write(Frames.encoded(hello));
    return Future.succeededFuture(wire);
  }
}
