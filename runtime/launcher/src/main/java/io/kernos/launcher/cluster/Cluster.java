package io.kernos.launcher.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipAdapter;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.config.AdvancedNetworkConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.core.HazelcastInstance;
import io.kernos.launcher.link.Membership;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A clustered Vert.x, and who else is in the cluster. */
public final class Cluster implements Membership {
  private static final Logger log = LoggerFactory.getLogger(Cluster.class);

  private final Vertx vertx;
  private final com.hazelcast.cluster.Cluster members;

  private Cluster(Vertx vertx, HazelcastInstance hazelcast) {
    this.vertx = vertx;
    this.members = hazelcast.getCluster();
  }

  /** Joins, or founds the cluster when nobody of {@code config.members()} is there. */
  public static Future<Cluster> join(ClusterConfig config, VertxOptions options) {
    KnownMembers known = new KnownMembers(config.known());
    HazelcastClusterManager manager = new HazelcastClusterManager(hazelcast(config, known.load()));
    return Vertx.builder()
        .with(new VertxOptions(options).setEventBusOptions(eventBus(config)))
        .withClusterManager(manager)
        .buildClustered()
        .map(
            vertx -> {
              Cluster cluster = new Cluster(vertx, manager.getHazelcastInstance());
              cluster.remember(known);
              return cluster;
            });
  }

  private void remember(KnownMembers known) {
    known.save(members.getMembers());
    members.addMembershipListener(
        new MembershipListener() {
          @Override
          public void memberAdded(MembershipEvent event) {
            log.info("{} joined", name(event));
            known.save(event.getMembers());
          }

          @Override
          public void memberRemoved(MembershipEvent event) {
            log.info("{} left", name(event));
            known.save(event.getMembers());
          }
        });
  }

  private static String name(MembershipEvent event) {
    return event.getMember().getAddress().getHost()
        + ":"
        + event.getMember().getAddress().getPort();
  }

  /** The clustered Vert.x. */
  public Vertx vertx() {
    return vertx;
  }

  /** What each member, this one too, lets the others know of it. */
  public List<Map<String, String>> attributes() {
    return members.getMembers().stream().map(Member::getAttributes).toList();
  }

  @Override
  public String self() {
    return members.getLocalMember().getUuid().toString();
  }

  @Override
  public void onLoss(Consumer<String> listener) {
    members.addMembershipListener(
        new MembershipAdapter() {
          @Override
          public void memberRemoved(MembershipEvent event) {
            listener.accept(event.getMember().getUuid().toString());
          }
        });
  }

  private static Config hazelcast(ClusterConfig from, List<String> known) {
    // What Vert.x needs of its maps stands in the file that it brings.
    Config config = ConfigUtil.loadConfig();
    config.setClusterName(from.name());
    config
        .setProperty("hazelcast.logging.type", "slf4j")
        .setProperty("hazelcast.phone.home.enabled", "false")
        // The maps are small, and each partition is work for every member when one has died: just
        // then a leader is elected.
        .setProperty("hazelcast.partition.count", "31")
        .setProperty("hazelcast.shutdownhook.enabled", "false")
        // A filter of interfaces would not know 127.0.0.2, and would still listen on all of them.
        .setProperty("hazelcast.local.localAddress", from.bind())
        .setProperty("hazelcast.socket.bind.any", "false")
        // A node that joins a running cluster need not wait for others that might join too.
        .setProperty("hazelcast.wait.seconds.before.join", "0")
        .setProperty("hazelcast.max.wait.seconds.before.join", "0")
        .setProperty("hazelcast.tcp.join.port.try.count", "1")
        .setProperty("hazelcast.heartbeat.interval.seconds", "1")
        .setProperty("hazelcast.max.no.heartbeat.seconds", "10")
        // Two halves that find each other again become one; the defaults are minutes.
        .setProperty("hazelcast.merge.first.run.delay.seconds", "5")
        .setProperty("hazelcast.merge.next.run.delay.seconds", "5");
    from.attributes().forEach(config.getMemberAttributeConfig()::setAttribute);
    // Of its own kind of endpoint, a connection to a process that has stopped waits. One that would
    // take clients too spins on it, and starves the heartbeats of members that are well.
    AdvancedNetworkConfig network = config.getAdvancedNetworkConfig().setEnabled(true);
    ServerSocketEndpointConfig endpoint = new ServerSocketEndpointConfig();
    endpoint
        .setPort(from.hazelcastPort())
        .setPortAutoIncrement(false)
        .setPublicAddress(from.advertised() + ":" + from.hazelcastPort());
    network.setMemberEndpointConfig(endpoint);
    JoinConfig join = network.getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(from.multicast());
    join.getTcpIpConfig()
        .setEnabled(!from.multicast())
        .setMembers(Stream.concat(from.members().stream(), known.stream()).distinct().toList())
        .setConnectionTimeoutSeconds(1);
    return config;
  }

  private static EventBusOptions eventBus(ClusterConfig config) {
    EventBusOptions bus =
        new EventBusOptions()
            .setHost(config.bind())
            .setPort(config.eventBusPort())
            .setClusterPublicHost(config.advertised());
    config
        .tls()
        .ifPresent(
            tls ->
                bus.setSsl(true)
                    .setClientAuth(ClientAuth.REQUIRED)
                    .setKeyCertOptions(
                        new PemKeyCertOptions()
                            .addCertPath(tls.certificate().toString())
                            .addKeyPath(tls.key().toString()))
                    .setTrustOptions(new PemTrustOptions().addCertPath(tls.ca().toString())));
    return bus;
  }
}
