package io.kernos.haproxy.embedded;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Takes connections, and puts each through to a server. */
final class TcpFrontend implements Frontend {
  private static final int ATTEMPTS = 4;
  private static final int GRACE_SECONDS = 30;
  private static final int MOST = 10_000;

  private final String name;
  private final Clients clients;
  private final Set<Ongoing> ongoing;
  private final Supplier<Optional<Pool>> pools;
  private final Figures figures = new Figures();
  private final NetServer server;

  /**
   * Not listening yet.
   *
   * @param pools whose servers take connections now
   */
  TcpFrontend(
      Vertx vertx,
      String name,
      Clients clients,
      Set<Ongoing> ongoing,
      Supplier<Optional<Pool>> pools) {
    this.name = name;
    this.clients = clients;
    this.ongoing = ongoing;
    this.pools = pools;
    this.server =
        vertx
            .createNetServer(new NetServerOptions().setAcceptBacklog(MOST))
            .connectHandler(this::connected);
  }

  @Override
  public Future<Void> listen(String address, int port) {
    return server.listen(port, address).mapEmpty();
  }

  private void connected(NetSocket client) {
    client.pause();
    Optional<Pool> pool = pools.get();
    String address = client.remoteAddress().hostAddress();
    if (figures.current >= MOST || pool.isEmpty() || !pool.get().admits(address)) {
      figures.denied++;
      client.close();
      return;
    }
    long now = Ongoing.now();
    figures.begin(now);
    pool.get().figures.begin(now);
    new Call(client, pool.get(), new Pool.Attempt(address, Optional.empty())).connect();
  }

  /** A client who is to be put through. */
  private final class Call {
    private final NetSocket client;
    private final Pool pool;
    private final Pool.Attempt attempt;
    private int attempts;
    private boolean gone;

    Call(NetSocket client, Pool pool, Pool.Attempt attempt) {
      this.client = client;
      this.pool = pool;
      this.attempt = attempt;
      Tunnel.keepHalfOpen(client);
      client.exceptionHandler(e -> {});
      client.closeHandler(v -> gone = true);
    }

    void connect() {
      Optional<Target> chosen =
          attempts++ < ATTEMPTS && !gone ? pool.choose(attempt, Ongoing.now()) : Optional.empty();
      if (chosen.isEmpty()) {
        client.close();
        end();
        return;
      }
      Target target = chosen.get();
      target.figures.begin(Ongoing.now());
      clients
          .plain()
          .connect(target.address())
          .onComplete(
              server -> through(target, server),
              e -> {
                target.rest(Ongoing.now());
                target.figures.end();
                target.figures.connectErrors++;
                pool.figures.connectErrors++;
                pool.figures.retries++;
                pool.figures.redispatches++;
                connect();
              });
    }

    private void through(Target target, NetSocket server) {
      if (gone) {
        server.close();
        target.figures.end();
        end();
        return;
      }
      server.pause();
      Tunnel.keepHalfOpen(server);
      Ongoing[] self = new Ongoing[1];
      self[0] =
          new Tunnel(
              client,
              server,
              length -> {
                figures.bytesIn += length;
                pool.figures.bytesIn += length;
                target.figures.bytesIn += length;
              },
              length -> {
                figures.bytesOut += length;
                pool.figures.bytesOut += length;
                target.figures.bytesOut += length;
              },
              () -> {
                ongoing.remove(self[0]);
                target.figures.end();
                end();
              });
      ongoing.add(self[0]);
    }

    private void end() {
      figures.end();
      pool.figures.end();
    }
  }

  @Override
  public void look(long now) {
    // Tunnels look themselves.
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean isHttp() {
    return false;
  }

  @Override
  public Figures figures() {
    return figures;
  }

  @Override
  public Future<Void> close() {
    return server.shutdown(GRACE_SECONDS, TimeUnit.SECONDS);
  }
}
