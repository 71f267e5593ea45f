package io.kernos.launcher.link.stream;

import io.kernos.api.link.StreamOpen;
import io.kernos.launcher.link.Contexts;
import io.kernos.launcher.link.LeaderBoard;
import io.kernos.spi.link.Link;
import io.kernos.spi.link.NodeId;
import io.kernos.spi.link.SessionHandler;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a master's process listens for connections of the stream link, for all nodes that come and
 * go in it. Several event loops share the connections; sessions are carried to the context of the
 * node that listens. Safe for use from any thread.
 */
public final class StreamServer {
  private static final Logger log = LoggerFactory.getLogger(StreamServer.class);
  private static final int MOST_LOOPS = 4;
  private static final AtomicInteger ANY_PORTS = new AtomicInteger();

  private final Vertx vertx;
  private final String cluster;
  private final LinkSecurity security;
  private final StreamSettings settings;
  private final LeaderDesk desk;
  private final Map<NodeId, Listener> listeners = new ConcurrentHashMap<>();
  private String host;
  private volatile int port;

  private StreamServer(
      Vertx vertx, String cluster, LinkSecurity security, StreamSettings settings) {
    this.vertx = vertx;
    this.cluster = cluster;
    this.security = security;
    this.settings = settings;
    this.desk =
        new LeaderDesk(
            vertx,
            ((VertxInternal) vertx).createEventLoopContext(),
            settings,
            listeners::containsKey);
  }

  /**
   * Listens.
   *
   * @param cluster the name that guests must know
   * @param address where; port 0: any free one
   */
  public static Future<StreamServer> start(
      Vertx vertx,
      String cluster,
      SocketAddress address,
      LinkSecurity security,
      StreamSettings settings) {
    StreamServer server = new StreamServer(vertx, cluster, security, settings);
    server.host = address.host();
    // Servers share any free port when they name it by the same number below 0.
    int port = address.port() == 0 ? ANY_PORTS.decrementAndGet() : address.port();
    int loops = Math.min(MOST_LOOPS, Runtime.getRuntime().availableProcessors());
    return vertx
        .deployVerticle(() -> server.new Loop(port), new DeploymentOptions().setInstances(loops))
        .map(server);
  }

  /** Takes connections on an event loop of its own. */
  private final class Loop extends VerticleBase {
    private final int wanted;

    Loop(int wanted) {
      this.wanted = wanted;
    }

    @Override
    public Future<?> start() {
      return vertx
          .createNetServer(security.server())
          .connectHandler(StreamServer.this::connected)
          .exceptionHandler(
              e -> log.warn("a connection to the stream link failed: {}", e.toString()))
          .listen(wanted, host)
          .onSuccess(listening -> port = listening.actualPort());
    }
  }

  private void connected(NetSocket socket) {
    Wire wire = new Wire(vertx, socket, Guest.MAX_HELLO);
    wire.attach(new Guest(this, vertx, wire));
  }

  /** The port on which it listens. */
  public int port() {
    return port;
  }

  /** Where it listens. */
  public String place() {
    return host + ":" + port;
  }

  /** Who may connect, for people. */
  public String admission() {
    return security.admission();
  }

  /** Answers who leads by what is said on {@code board}. */
  public void follow(LeaderBoard board) {
    desk.follow(board);
  }

  /** The link of a node of this process, to which others connect. */
  public Link node(NodeId self) {
    return new StreamLink(vertx, self, settings, Optional.empty(), Optional.of(this));
  }

  String cluster() {
    return cluster;
  }

  LinkSecurity security() {
    return security;
  }

  StreamSettings settings() {
    return settings;
  }

  LeaderDesk desk() {
    return desk;
  }

  /** Takes sessions for {@code self}, on the caller's context. */
  Link.Registration listen(NodeId self, AtomicLong newestEpoch, Link.Acceptor acceptor) {
    Listener listener =
        new Listener(
            self, new Sessions(vertx, Contexts.current(vertx), settings, newestEpoch), acceptor);
    if (listeners.putIfAbsent(self, listener) != null) {
      throw new IllegalStateException("node " + self + " listens already");
    }
    return listener;
  }

  /** A guest wants a session; on its connection's event loop. */
  void open(Wire wire, StreamOpen open) {
    Listener listener = listeners.get(new NodeId(open.getTo()));
    if (listener == null) {
      wire.leave(Frames.encoded(Frames.close("node " + open.getTo() + " does not listen")));
      return;
    }
    StreamSession session = new StreamSession(listener.sessions, new NodeId(open.getFrom()), wire);
    // Before the connection can tell anything.
    listener.sessions.context().runOnContext(v -> listener.accept(session, open.getEpoch()));
    wire.attach(session);
  }

  private final class Listener implements Link.Registration {
    private final NodeId self;
    private final Sessions sessions;
    private final Link.Acceptor acceptor;

    Listener(NodeId self, Sessions sessions, Link.Acceptor acceptor) {
      this.self = self;
      this.sessions = sessions;
      this.acceptor = acceptor;
    }

    void accept(StreamSession session, long least) {
      if (listeners.get(self) != this) {
        session.refuse("node " + self + " listens no more");
        return;
      }
      sessions.replace(session.peer());
      SessionHandler handler;
      try {
        handler = acceptor.accept(session.peer());
      } catch (RuntimeException e) {
        log.error("Node {} could not take up a session of {}", self, session.peer(), e);
        session.refuse("node " + self + " failed to accept: " + e);
        return;
      }
      session.accept(handler, least);
    }

    @Override
    public void close() {
      listeners.remove(self, this);
      sessions.context().runOnContext(v -> sessions.endAll("node " + self + " listens no more"));
    }
  }
}
