package io.kernos.launcher.role;

import io.kernos.haproxy.BridgeConfig;
import io.kernos.haproxy.HaproxyVerticle;
import io.kernos.haproxy.app.Apps;
import io.kernos.haproxy.config.Site;
import io.kernos.haproxy.runtime.SelfSigned;
import io.kernos.launcher.config.Config;
import io.kernos.launcher.config.Key;
import io.kernos.launcher.config.Keys;
import io.kernos.launcher.config.ServicePorts;
import io.vertx.core.Future;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HAProxy bridge of this process; it follows the records of whichever master leads. */
final class HaproxyRole {
  private static final Logger log = LoggerFactory.getLogger(HaproxyRole.class);
  private static final Duration RECOVERY = Duration.ofMinutes(1);

  /** Said in place of a command. */
  private static final String EMBEDDED = "embedded";

  /** A path of a unix socket is of 107 bytes at most. */
  private static final int LONGEST_SOCKET = 100;

  private static final String EMBEDDED_NOTE =
      "an embedded proxy, not for production (apt-get install haproxy); ";

  private final Fabric fabric;
  private final Config config;
  private final BridgeConfig bridge;
  private final HaproxyVerticle verticle;
  private String deployment;

  private HaproxyRole(Fabric fabric, Config config, BridgeConfig bridge) {
    this.fabric = fabric;
    this.config = config;
    this.bridge = bridge;
    this.verticle = new HaproxyVerticle(bridge, clock -> fabric.services("haproxy", clock));
  }

  /**
   * The role: an HAProxy of this machine, or what stands in for it.
   *
   * @throws StartException when the configuration cannot be
   */
  static HaproxyRole of(Fabric fabric, Config config, DataFolder data) {
    return new HaproxyRole(
        fabric, config, bridge(config, data, command(config.get(Keys.HAPROXY_COMMAND))));
  }

  /** Of the search path, or of where Debian has it, which is not in every search path. */
  private static Optional<String> command(String named) {
    if (named.equals(EMBEDDED)) {
      return Optional.empty();
    }
    if (named.contains("/")) {
      return Optional.of(named).filter(file -> Files.isExecutable(Path.of(file)));
    }
    String all = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + "/usr/sbin";
    for (String folder : all.split(File.pathSeparator)) {
      Path file = Path.of(folder, named);
      if (!folder.isEmpty() && Files.isExecutable(file)) {
        return Optional.of(file.toString());
      }
    }
    return Optional.empty();
  }

  private static BridgeConfig bridge(Config config, DataFolder data, Optional<String> command) {
    try {
      Path folder = data.folder("haproxy");
      Path socket = folder.resolve("stats.sock");
      if (socket.toString().length() > LONGEST_SOCKET) {
        socket = Files.createTempDirectory("kernos-lb").resolve("stats.sock");
      }
      ServicePorts range = ServicePorts.of(config);
      String address = config.get(Keys.BIND_ADDRESS);
      return new BridgeConfig(
          address,
          config.get(Keys.HAPROXY_PORT),
          command,
          new Site(
              folder,
              socket,
              user(),
              address,
              port(config, Keys.HAPROXY_HTTP_PORT),
              port(config, Keys.HAPROXY_HTTPS_PORT),
              port(config, Keys.HAPROXY_APPID_PORT),
              certificates(config, folder, command.isPresent())),
          Optional.of(config.get(Keys.HAPROXY_TEMPLATES))
              .filter(text -> !text.isEmpty())
              .map(HaproxyRole::existing),
          new Apps.Choice(
              new HashSet<>(config.get(Keys.HAPROXY_GROUP)),
              config.get(Keys.HAPROXY_STRICT),
              range::contains),
          config.get(Keys.HAPROXY_DRAIN),
          RECOVERY);
    } catch (IOException e) {
      throw new StartException("HAProxy cannot be configured: " + e.getMessage(), e);
    }
  }

  /** Those that are named, or else one made here at the first start, that nobody vouches for. */
  private static List<Path> certificates(Config config, Path folder, boolean https) {
    List<String> named = config.get(Keys.HAPROXY_CERTIFICATES);
    if (named.isEmpty() && !https) {
      return List.of();
    }
    Path own = folder.resolve("self-signed.pem");
    try {
      if (named.isEmpty() && !Files.exists(own)) {
        SelfSigned.write(own, "*");
      }
    } catch (IOException e) {
      log.warn("HAProxy serves no HTTPS: {}", e.getMessage());
      return List.of();
    }
    // One that is not there costs itself only, as a bad one does.
    return named.isEmpty()
        ? List.of(own)
        : named.stream().map(file -> Path.of(file).toAbsolutePath()).toList();
  }

  private static Path existing(String file) {
    Path path = Path.of(file).toAbsolutePath();
    if (!Files.exists(path)) {
      throw new StartException("HAProxy cannot be configured: there is no " + path);
    }
    return path;
  }

  /** Debian's package makes it; its workers need no more than to be somebody. */
  private static Optional<String> user() throws IOException {
    boolean root = "root".equals(System.getProperty("user.name"));
    Path users = Path.of("/etc/passwd");
    return root
            && Files.exists(users)
            && Files.readAllLines(users).stream().anyMatch(line -> line.startsWith("haproxy:"))
        ? Optional.of("haproxy")
        : Optional.empty();
  }

  private static int port(Config config, Key<Integer> key) throws IOException {
    int port = config.get(key);
    return port == 0 ? freePort(config.get(Keys.BIND_ADDRESS)) : port;
  }

  private static int freePort(String address) throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
      return socket.getLocalPort();
    }
  }

  /** Listens; HAProxy is started when a master is reached. */
  Future<Void> start() {
    return fabric
        .vertx()
        .deployVerticle(verticle)
        .recover(
            e ->
                Future.failedFuture(
                    Ports.explain(e, bridge.address(), bridge.port(), Keys.HAPROXY_PORT.name())))
        .onSuccess(id -> deployment = id)
        .mapEmpty();
  }

  /** Succeeds when HAProxy serves what a master has, or has been seen not to. */
  Future<Void> serves() {
    return verticle
        .serves()
        .recover(
            e ->
                String.valueOf(e.getMessage()).contains("cannot bind")
                    ? Future.failedFuture(
                        new StartException(
                            e.getMessage()
                                + "; take other ports: -D haproxy.http.port=PORT,"
                                + " haproxy.https.port, haproxy.appid.port",
                            e))
                    // Said already, and tried again; the rest goes on.
                    : Future.succeededFuture());
  }

  /** Where it listens. */
  List<NodeProcess.Server> servers() {
    List<NodeProcess.Server> all = new ArrayList<>();
    Site site = bridge.site();
    all.add(
        new NodeProcess.Server(
            "haproxy",
            "http://" + site.bindAddress() + ":" + site.httpPort(),
            (bridge.haproxy().isEmpty() ? EMBEDDED_NOTE : "")
                + "virtual hosts; service ports "
                + config.get(Keys.HAPROXY_SERVICE_PORTS)));
    all.add(
        new NodeProcess.Server(
            "haproxy lb", "http://" + bridge.address() + ":" + verticle.port(), "its endpoints"));
    return all;
  }

  Future<Void> stop() {
    return deployment == null ? Future.succeededFuture() : fabric.vertx().undeploy(deployment);
  }
}
