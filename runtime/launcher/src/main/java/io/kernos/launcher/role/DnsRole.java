package io.kernos.launcher.role;

import io.kernos.dns.config.DnsConfig;
import io.kernos.dns.config.MesosDnsFile;
import io.kernos.dns.server.CannotListenException;
import io.kernos.dns.server.DnsVerticle;
import io.kernos.launcher.config.Config;
import io.kernos.launcher.config.Key;
import io.kernos.launcher.config.Keys;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The DNS server of this process; it follows the records of whichever master leads. */
final class DnsRole {
  private static final String VERSION = "0.1.0";

  private final Fabric fabric;
  private final DnsConfig config;
  private final DnsVerticle verticle;
  private String deployment;

  /**
   * @throws StartException when the configuration cannot be
   */
  DnsRole(Fabric fabric, Config config) {
    this.fabric = fabric;
    this.config = dnsConfig(config);
    this.verticle = new DnsVerticle(this.config, clock -> fabric.services("dns", clock), VERSION);
  }

  private static DnsConfig dnsConfig(Config config) {
    DnsConfig.Builder builder =
        DnsConfig.builder()
            .listen(
                config.get(Keys.BIND_ADDRESS),
                config.get(Keys.DNS_PORT),
                config.get(Keys.DNS_HTTP_PORT))
            .more(config.get(Keys.DNS_ADDRESSES))
            .domain(config.get(Keys.DNS_DOMAIN))
            .ttl(config.get(Keys.DNS_TTL), config.get(Keys.DNS_NEGATIVE_TTL))
            .unhealthyWhenNone(config.get(Keys.DNS_UNHEALTHY).equals("all"))
            .stale(config.get(Keys.DNS_STALE))
            .resolvers(config.get(Keys.DNS_RESOLVERS), config.get(Keys.DNS_CACHE_SIZE))
            .rateLimit(config.get(Keys.DNS_RATE_LIMIT))
            .udpSize(config.get(Keys.DNS_UDP_SIZE))
            .threads(config.get(Keys.DNS_THREADS))
            .transfer(config.get(Keys.DNS_TRANSFER));
    try {
      if (config.has(Keys.DNS_CONFIG)) {
        Path file = Path.of(config.get(Keys.DNS_CONFIG));
        MesosDnsFile.read(Files.readString(file), file.toString(), builder);
      }
      return builder.build();
    } catch (IOException e) {
      throw new StartException(Keys.DNS_CONFIG.name() + " cannot be read: " + e, e);
    } catch (IllegalArgumentException e) {
      throw new StartException("DNS cannot be configured: " + e.getMessage(), e);
    }
  }

  /** Listens; what is asked before a master was reached is answered by SERVFAIL. */
  Future<Void> start() {
    return fabric
        .vertx()
        .deployVerticle(verticle)
        .recover(e -> Future.failedFuture(explained(e)))
        .onSuccess(id -> deployment = id)
        .mapEmpty();
  }

  private static Throwable explained(Throwable failure) {
    if (!(failure instanceof CannotListenException why)) {
      return failure;
    }
    Key<?> key =
        switch (why.server()) {
          case DNS -> Keys.DNS_PORT;
          case MORE -> Keys.DNS_ADDRESSES;
          case HTTP -> Keys.DNS_HTTP_PORT;
        };
    return Ports.explain(
        failure, why.address().getAddress().getHostAddress(), why.address().getPort(), key.name());
  }

  /** Succeeds when the records of a master are served. */
  Future<Void> serves() {
    return verticle.serves();
  }

  /** Where it listens. */
  List<NodeProcess.Server> servers() {
    List<NodeProcess.Server> all = new ArrayList<>();
    if (config.dnsOn()) {
      all.add(
          new NodeProcess.Server(
              "dns",
              config.listener() + ":" + verticle.port(),
              "UDP and TCP; domain " + config.naming().domain()));
    }
    if (config.httpOn()) {
      all.add(
          new NodeProcess.Server(
              "dns http", "http://" + config.httpListener() + ":" + verticle.httpPort(), ""));
    }
    return all;
  }

  Future<Void> stop() {
    return deployment == null ? Future.succeededFuture() : fabric.vertx().undeploy(deployment);
  }
}
