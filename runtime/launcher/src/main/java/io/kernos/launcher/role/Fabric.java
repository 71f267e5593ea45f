package io.kernos.launcher.role;

import io.kernos.launcher.cluster.Cluster;
import io.kernos.launcher.link.EventBusLeaders;
import io.kernos.launcher.link.EventBusLink;
import io.kernos.launcher.link.JoinedLink;
import io.kernos.launcher.link.LeaderBoard;
import io.kernos.launcher.link.LinkSettings;
import io.kernos.launcher.link.LocalLeaders;
import io.kernos.launcher.link.LocalNetwork;
import io.kernos.launcher.link.stream.StreamLeaders;
import io.kernos.launcher.link.stream.StreamServer;
import io.kernos.spi.discovery.RemoteServices;
import io.kernos.spi.discovery.Services;
import io.kernos.spi.link.Leaders;
import io.kernos.spi.link.Link;
import io.kernos.spi.link.NodeId;
import io.kernos.spi.time.Clock;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What joins the nodes.
 *
 * @param links makes the link of a node of this process
 * @param local sessions between nodes of this process only
 * @param board where a master of this process says that it leads; empty where none can be
 * @param stream where other processes connect that are not in the control network
 * @param attributes what each process lets the others know of it
 */
record Fabric(
    Vertx vertx,
    Function<NodeId, Link> links,
    LocalNetwork local,
    Leaders leaders,
    Optional<LeaderBoard> board,
    Optional<StreamServer> stream,
    Supplier<List<Map<String, String>>> attributes) {

  /** All nodes are in this process. */
  static Fabric local(Vertx vertx) {
    LocalNetwork network = new LocalNetwork(vertx);
    LeaderBoard board = new LocalLeaders(vertx);
    return new Fabric(
        vertx, network::node, network, board, Optional.of(board), Optional.empty(), List::of);
  }

  /**
   * Nodes are in several processes of the control network, and with {@code stream} outside it too.
   *
   * @param host by which others reach this process
   */
  static Fabric clustered(
      Cluster cluster, LinkSettings settings, Optional<StreamServer> stream, String host) {
    Vertx vertx = cluster.vertx();
    LeaderBoard board =
        new EventBusLeaders(
            vertx, stream.map(server -> SocketAddress.inetSocketAddress(server.port(), host)));
    stream.ifPresent(server -> server.follow(board));
    return new Fabric(
        vertx,
        node -> {
          Link bus = new EventBusLink(vertx, node, settings, cluster);
          return stream.<Link>map(server -> new JoinedLink(bus, server.node(node))).orElse(bus);
        },
        new LocalNetwork(vertx),
        board,
        Optional.of(board),
        stream,
        cluster::attributes);
  }

  /** This process is outside the control network: its nodes connect to the leading master. */
  static Fabric outside(Vertx vertx, StreamLeaders leaders) {
    return new Fabric(
        vertx,
        leaders::node,
        new LocalNetwork(vertx),
        leaders,
        Optional.empty(),
        Optional.empty(),
        List::of);
  }

  /**
   * The records as a role of this process follows them, by a link of its own.
   *
   * @param role for people, and at the beginning of the link's node id
   * @param clock of the thread on which the records are used
   */
  Services services(String role, Clock clock) {
    RemoteServices services =
        new RemoteServices(
            links.apply(new NodeId(role + "-" + UUID.randomUUID())), leaders, clock, role);
    services.start();
    return services;
  }
}
