package io.kernos.launcher.role;

import io.kernos.launcher.cluster.Cluster;
import io.kernos.launcher.link.EventBusLeaders;
import io.kernos.launcher.link.EventBusLink;
import io.kernos.launcher.link.LeaderBoard;
import io.kernos.launcher.link.LinkSettings;
import io.kernos.launcher.link.LocalLeaders;
import io.kernos.launcher.link.LocalNetwork;
import io.kernos.spi.discovery.RemoteServices;
import io.kernos.spi.discovery.Services;
import io.kernos.spi.link.Link;
import io.kernos.spi.link.NodeId;
import io.kernos.spi.time.Clock;
import io.vertx.core.Vertx;
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
 * @param attributes what each process lets the others know of it
 */
record Fabric(
    Vertx vertx,
    Function<NodeId, Link> links,
    LocalNetwork local,
    LeaderBoard leaders,
    Supplier<List<Map<String, String>>> attributes) {

  /** All nodes are in this process. */
  static Fabric local(Vertx vertx) {
    LocalNetwork network = new LocalNetwork(vertx);
    return new Fabric(vertx, network::node, network, new LocalLeaders(vertx), List::of);
  }

  /** Nodes are in several processes. */
  static Fabric clustered(Cluster cluster, LinkSettings settings) {
    Vertx vertx = cluster.vertx();
    return new Fabric(
        vertx,
        node -> new EventBusLink(vertx, node, settings, cluster),
        new LocalNetwork(vertx),
        new EventBusLeaders(vertx, Optional.empty()),
        cluster::attributes);
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
