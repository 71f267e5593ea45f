package io.kernos.dns.server;

import io.kernos.dns.config.DnsConfig;
import io.kernos.dns.forward.Forwarder;
import io.kernos.dns.http.WebServer;
import io.kernos.dns.limit.RateLimiter;
import io.kernos.dns.message.Responder;
import io.kernos.dns.metrics.Counters;
import io.kernos.dns.server.CannotListenException.Server;
import io.kernos.dns.zone.Freshness;
import io.kernos.dns.zone.HostTable;
import io.kernos.dns.zone.Zone;
import io.kernos.dns.zone.ZoneKeeper;
import io.kernos.spi.discovery.Services;
import io.kernos.spi.time.Clock;
import io.kernos.spi.time.ContextClock;
import io.netty.util.NetUtil;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The DNS server: follows the service records and answers from them. */
public final class DnsVerticle extends VerticleBase {
  private static final Logger log = LoggerFactory.getLogger(DnsVerticle.class);
  private static final int IDLE_SECONDS = 30;
  private static final int MOST_CONNECTIONS = 2000;
  private static final int PORT_ATTEMPTS = 20;
  private static final long LOOK_UP_AGAIN_MILLIS = 60_000;

  private final DnsConfig config;
  private final Function<Clock, ? extends Services> source;
  private final String version;
  private final Counters counters = new Counters();
  private final HostTable hosts = new HostTable();
  private final List<NetServer> tcp = new ArrayList<>();
  private final Promise<Void> first = Promise.promise();
  private Zone zone;
  private ZoneKeeper keeper;
  private Freshness freshness;
  private Forwarder forwarder;
  private UdpServer udp;
  private Exchange tcpExchange;
  private Services services;
  private Services.Subscription subscription;
  private int connections;
  private volatile int port;
  private volatile int httpPort;

  /**
   * @param source gives the records, used on this verticle's context; closed with it if it can be
   */
  public DnsVerticle(DnsConfig config, Function<Clock, ? extends Services> source, String version) {
    this.config = config;
    this.source = source;
    this.version = version;
  }

  /** The port of DNS by UDP and TCP; there once deployed. */
  public int port() {
    return port;
  }

  /** The port of the HTTP interface; there once deployed. */
  public int httpPort() {
    return httpPort;
  }

  /** Succeeds when the records have come for the first time. */
  public Future<Void> serves() {
    return first.future();
  }

  @Override
  public Future<?> start() {
    zone = new Zone(config.apex(), config.unhealthyWhenNone());
    keeper = new ZoneKeeper(zone, config.naming(), hosts, config.masters());
    freshness = new Freshness(System::nanoTime, config.stale());
    forwarder =
        new Forwarder(
            context,
            new Forwarder.Settings(
                config.resolvers(),
                config.zoneResolvers(),
                config.timeout(),
                config.cacheSize(),
                config.serving().udpSize()),
            counters);
    keeper.nameServer(config.zone().nameServer().toString(), listeningAddresses());
    services = source.apply(new ContextClock(vertx, context));
    subscription = services.watch(this::updated);
    vertx.setPeriodic(LOOK_UP_AGAIN_MILLIS, id -> hosts.hosts().forEach(this::lookUp));
    return listenDns().compose(v -> listenHttp()).onSuccess(v -> Rehearsal.begin(config));
  }

  private void updated(Services.Update update) {
    if (update instanceof Services.Lost) {
      log.warn("the cluster is not reached; the records of {} are served", keeper.version());
      freshness.lost();
      return;
    }
    keeper.accept(update);
    if (freshness.isStale()) {
      log.info("serves the records of {}: {} names", keeper.version(), zone.size());
    }
    freshness.reached();
    hosts.takeWanted().forEach(this::lookUp);
    first.tryComplete();
    subscription().acknowledge(update.term(), update.revision());
  }

  /** The first snapshot may come while the subscription is being made. */
  private Services.Subscription subscription() {
    return subscription == null ? NOBODY : subscription;
  }

  private static final Services.Subscription NOBODY =
      new Services.Subscription() {
        @Override
        public void acknowledge(long term, long revision) {}

        @Override
        public void close() {}
      };

  private void lookUp(String host) {
    vertx
        .executeBlocking(() -> addresses(host), false)
        .onSuccess(
            found -> {
              if (hosts.put(host, found)) {
                keeper.rehost(host);
              }
            })
        .onFailure(e -> log.debug("{} could not be looked up", host, e));
  }

  private static List<String> addresses(String host) {
    try {
      return Arrays.stream(InetAddress.getAllByName(host)).map(NetUtil::toAddressString).toList();
    } catch (UnknownHostException e) {
      return List.of();
    }
  }

  /** Addresses under which this server is known (Mesos-DNS: generator.go, listenerRecord). */
  private List<String> listeningAddresses() {
    return Stream.concat(
            Stream.of(new InetSocketAddress(config.listener(), config.port())),
            config.more().stream())
        .map(InetSocketAddress::getAddress)
        .flatMap(DnsVerticle::known)
        .map(NetUtil::toAddressString)
        .distinct()
        .toList();
  }

  private static Stream<InetAddress> known(InetAddress listener) {
    return listener.isAnyLocalAddress()
        ? LocalAddresses.all().stream().filter(ip -> !ip.isLoopbackAddress())
        : Stream.of(listener);
  }

  private Exchange exchange(boolean byUdp) {
    return new Exchange(
        new Responder(
            zone, config.zone(), config.serving(), freshness::serves, new SplittableRandom()),
        forwarder,
        context,
        counters,
        byUdp);
  }

  private Future<Void> listenDns() {
    if (!config.dnsOn()) {
      return Future.succeededFuture();
    }
    udp =
        new UdpServer(
            () -> exchange(true), config.threads(), new RateLimiter(config.rateLimit()), counters);
    tcpExchange = exchange(false);
    InetSocketAddress main = new InetSocketAddress(config.listener(), config.port());
    Future<Void> listening =
        listen(main, PORT_ATTEMPTS)
            .onSuccess(p -> port = p)
            .recover(e -> cannot(main, Server.DNS, e))
            .mapEmpty();
    for (InetSocketAddress more : config.more()) {
      listening =
          listening.compose(
              v -> listen(more, 1).recover(e -> cannot(more, Server.MORE, e)).mapEmpty());
    }
    return listening;
  }

  private static <T> Future<T> cannot(InetSocketAddress address, Server server, Throwable why) {
    return Future.failedFuture(new CannotListenException(address, server, why));
  }

  /**
   * UDP and TCP have the same port; when any will do, the first that is free for both. TCP comes
   * first: it tells whether somebody else has the port already, which several sockets of UDP do
   * not.
   */
  private Future<Integer> listen(InetSocketAddress address, int attempts) {
    NetServer server = tcpServer();
    return server
        .listen(address.getPort(), NetUtil.toAddressString(address.getAddress()))
        .compose(
            listening ->
                onContext(
                        udp.listen(
                            new InetSocketAddress(address.getAddress(), server.actualPort())))
                    .map(bound -> keep(server))
                    .recover(e -> server.close().compose(v -> again(address, attempts, e))));
  }

  private Future<Integer> again(InetSocketAddress address, int attempts, Throwable why) {
    return address.getPort() == 0 && attempts > 1
        ? listen(address, attempts - 1)
        : Future.failedFuture(why);
  }

  private int keep(NetServer server) {
    tcp.add(server);
    return server.actualPort();
  }

  private <T> Future<T> onContext(Future<T> future) {
    Promise<T> promise = Promise.promise();
    future.onComplete(done -> context.runOnContext(v -> promise.handle(done)));
    return promise.future();
  }

  private NetServer tcpServer() {
    Transfer transfer = new Transfer(zone, config.zone());
    return vertx
        .createNetServer(
            new NetServerOptions()
                .setIdleTimeout(IDLE_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setTcpNoDelay(true))
        .connectHandler(
            socket -> {
              if (connections >= MOST_CONNECTIONS) {
                socket.close();
                return;
              }
              connections++;
              new TcpConnection(
                      socket,
                      tcpExchange,
                      transfer,
                      config.transfer(),
                      counters,
                      () -> connections--)
                  .start();
            });
  }

  private Future<Void> listenHttp() {
    if (!config.httpOn()) {
      return Future.succeededFuture();
    }
    InetSocketAddress address = new InetSocketAddress(config.httpListener(), config.httpPort());
    return new WebServer(config, zone, keeper, freshness, counters, version)
        .listen(vertx, config.httpListener(), config.httpPort())
        .onSuccess(real -> httpPort = real)
        .recover(e -> cannot(address, Server.HTTP, e))
        .mapEmpty();
  }

  @Override
  public Future<?> stop() throws Exception {
    if (subscription != null) {
      subscription.close();
    }
    if (services instanceof AutoCloseable closeable) {
      closeable.close();
    }
    return udp == null ? Future.succeededFuture() : udp.close();
  }
}
