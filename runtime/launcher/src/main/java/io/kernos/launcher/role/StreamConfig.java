package io.kernos.launcher.role;

import io.kernos.launcher.config.Config;
import io.kernos.launcher.config.Key;
import io.kernos.launcher.config.Keys;
import io.kernos.launcher.link.stream.Addresses;
import io.kernos.launcher.link.stream.LinkSecurity;
import io.kernos.launcher.link.stream.StreamClient;
import io.kernos.launcher.link.stream.StreamLeaders;
import io.kernos.launcher.link.stream.StreamServer;
import io.kernos.launcher.link.stream.StreamSettings;
import io.kernos.launcher.link.stream.Token;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The stream link of this node, as its configuration says. */
final class StreamConfig {
  private static final Logger log = LoggerFactory.getLogger(StreamConfig.class);

  private StreamConfig() {}

  /** Whether this node is outside the control network. */
  static boolean isOutside(Config config) {
    return !config.get(Keys.LINK_MASTERS).isEmpty();
  }

  /** What joins a node that is outside to the leading master. */
  static Future<Fabric> outside(Config config, VertxOptions options) {
    List<SocketAddress> masters;
    LinkSecurity security;
    try {
      masters = masters(config);
      security = outsider(config, masters);
    } catch (StartException e) {
      return Future.failedFuture(e);
    }
    Vertx vertx = Vertx.vertx(options);
    StreamClient client =
        new StreamClient(vertx, config.get(Keys.CLUSTER_NAME), security, settings(config));
    return Future.succeededFuture(Fabric.outside(vertx, new StreamLeaders(vertx, client, masters)));
  }

  private static List<SocketAddress> masters(Config config) {
    if (config.get(Keys.ROLES).contains("master")) {
      throw new StartException("link.masters is for nodes that are no masters: see node.roles");
    }
    return config.get(Keys.LINK_MASTERS).stream()
        .map(master -> Addresses.parse(master, config.get(Keys.LINK_PORT)))
        .toList();
  }

  private static LinkSecurity outsider(Config config, List<SocketAddress> masters) {
    LinkSecurity security = security(config);
    if (!security.introducesItself()) {
      throw new StartException(
          "link.masters needs link.token.file, or link.tls.certificate, link.tls.key and"
              + " link.tls.ca");
    }
    if (security.ca().isEmpty()
        && !masters.stream().map(SocketAddress::host).allMatch(Addresses::isLoopback)) {
      throw new StartException(
          "masters on other machines are reached by TLS: link.tls.ca is missing");
    }
    return security;
  }

  /**
   * Where a master of this node takes connections from outside.
   *
   * @return none when no master is here, or nothing says who might connect
   */
  static Future<Optional<StreamServer>> server(Config config, Vertx vertx) {
    if (!config.get(Keys.ROLES).contains("master")) {
      return Future.succeededFuture(Optional.empty());
    }
    LinkSecurity security;
    try {
      security = security(config);
    } catch (StartException e) {
      return Future.failedFuture(e);
    }
    if (!security.admitsSomebody()) {
      log.info("no stream link: neither link.token.file nor link.tls.ca says who may connect");
      return Future.succeededFuture(Optional.empty());
    }
    String bind = config.get(Keys.BIND_ADDRESS);
    int port = config.get(Keys.LINK_PORT);
    if (security.identity().isEmpty() && !Addresses.isLoopback(bind)) {
      return Future.failedFuture(
          new StartException(
              "beyond the loopback address the stream link takes TLS: link.tls.certificate is"
                  + " missing"));
    }
    return StreamServer.start(
            vertx,
            config.get(Keys.CLUSTER_NAME),
            SocketAddress.inetSocketAddress(port, bind),
            security,
            settings(config))
        .map(Optional::of)
        .recover(
            e -> {
              Throwable why = Ports.explain(e, bind, port, Keys.LINK_PORT.name());
              return Future.failedFuture(
                  why instanceof StartException
                      ? why
                      : new StartException("the stream link cannot start: " + e, e));
            });
  }

  private static StreamSettings settings(Config config) {
    return StreamSettings.withLiveness(config.get(Keys.LINK_LIVENESS));
  }

  private static LinkSecurity security(Config config) {
    Optional<Path> certificate = file(config, Keys.LINK_CERTIFICATE);
    Optional<Path> key = file(config, Keys.LINK_KEY);
    Optional<Path> ca = file(config, Keys.LINK_CA);
    if (certificate.isPresent() != key.isPresent()) {
      throw new StartException(
          "link.tls.certificate and link.tls.key belong together; missing is "
              + (key.isPresent() ? Keys.LINK_CERTIFICATE : Keys.LINK_KEY).name());
    }
    return new LinkSecurity(
        certificate.map(own -> new LinkSecurity.Identity(own, key.orElseThrow())),
        ca,
        file(config, Keys.LINK_TOKEN).map(StreamConfig::token));
  }

  private static Optional<Path> file(Config config, Key<String> key) {
    if (!config.has(key)) {
      return Optional.empty();
    }
    Path path = Path.of(config.get(key));
    if (!Files.isReadable(path)) {
      throw new StartException(key.name() + " cannot be read: " + path);
    }
    return Optional.of(path);
  }

  private static Token token(Path file) {
    try {
      return new Token(Files.readString(file));
    } catch (IOException e) {
      throw new StartException(Keys.LINK_TOKEN.name() + " cannot be read: " + e, e);
    } catch (IllegalArgumentException e) {
      throw new StartException(Keys.LINK_TOKEN.name() + ": " + e.getMessage(), e);
    }
  }

  /** For people. */
  static NodeProcess.Server shown(StreamServer server) {
    return new NodeProcess.Server("stream link", server.place(), server.admission());
  }
}
