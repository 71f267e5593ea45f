package io.kernos.launcher.role;

import io.kernos.launcher.cluster.Cluster;
import io.kernos.launcher.cluster.ClusterConfig;
import io.kernos.launcher.config.Config;
import io.kernos.launcher.config.Key;
import io.kernos.launcher.config.Keys;
import io.kernos.launcher.link.LinkSettings;
import io.kernos.spi.link.Leaders;
import io.kernos.spi.link.Link;
import io.kernos.spi.link.NodeId;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The roles of this process, started and stopped together. */
public final class NodeProcess {
  /** Something of this process that people can reach, and where. */
  public record Server(String name, String place, String note) {}

  private static final long PATIENCE_SECONDS = 10;

  private final DataFolder data;
  private final Fabric fabric;
  private final Optional<MasterRole> master;
  private final List<AgentRole> agents;
  private final Optional<DnsRole> dns;
  private final Optional<HaproxyRole> haproxy;

  private NodeProcess(
      DataFolder data,
      Fabric fabric,
      Optional<MasterRole> master,
      List<AgentRole> agents,
      Optional<DnsRole> dns,
      Optional<HaproxyRole> haproxy) {
    this.data = data;
    this.fabric = fabric;
    this.master = master;
    this.agents = agents;
    this.dns = dns;
    this.haproxy = haproxy;
  }

  /**
   * Starts the roles that the configuration names.
   *
   * @param clustered whether other processes belong to the cluster
   * @return succeeds when all serve; fails with a {@link StartException} where people can mend it
   */
  public static Future<NodeProcess> start(Config config, boolean clustered) {
    DataFolder data;
    try {
      data = DataFolder.take(Path.of(config.get(Keys.DATA_DIR)));
    } catch (StartException e) {
      return Future.failedFuture(e);
    }
    return fabric(config, clustered, data)
        .compose(
            fabric -> {
              NodeProcess node = node(config, data, fabric);
              return node.startRoles()
                  .recover(e -> node.stop(false).transform(x -> Future.failedFuture(e)))
                  .map(node);
            })
        .onFailure(e -> data.close());
  }

  private static NodeProcess node(Config config, DataFolder data, Fabric fabric) {
    List<String> roles = config.get(Keys.ROLES);
    Optional<MasterRole> master =
        roles.contains("master")
            ? Optional.of(new MasterRole(fabric, config, data))
            : Optional.empty();
    int count = config.get(Keys.AGENTS);
    List<AgentRole> agents =
        IntStream.rangeClosed(1, roles.contains("agent") ? count : 0)
            .mapToObj(
                k ->
                    new AgentRole(
                        fabric,
                        AgentSite.of(config, k, count),
                        data.folder("agents/" + k),
                        config.get(Keys.CLUSTER_NAME)))
            .toList();
    Optional<DnsRole> dns =
        roles.contains("dns") ? Optional.of(new DnsRole(fabric, config)) : Optional.empty();
    Optional<HaproxyRole> haproxy =
        roles.contains("haproxy")
            ? Optional.of(HaproxyRole.of(fabric, config, data))
            : Optional.empty();
    return new NodeProcess(data, fabric, master, agents, dns, haproxy);
  }

  private static Future<Fabric> fabric(Config config, boolean clustered, DataFolder data) {
    VertxOptions options =
        new VertxOptions()
            .setFileSystemOptions(
                new FileSystemOptions()
                    .setFileCachingEnabled(false)
                    .setClassPathResolvingEnabled(false));
    if (StreamConfig.isOutside(config)) {
      return StreamConfig.outside(config, options);
    }
    if (!clustered) {
      return Future.succeededFuture(Fabric.local(Vertx.vertx(options)));
    }
    LinkSettings links = LinkSettings.withLiveness(config.get(Keys.LINK_LIVENESS));
    return Cluster.join(clusterConfig(config, data), options)
        .recover(
            e ->
                Future.failedFuture(
                    Ports.explain(
                        e,
                        config.get(Keys.BIND_ADDRESS),
                        config.get(Keys.HAZELCAST_PORT),
                        Keys.HAZELCAST_PORT.name())))
        .compose(
            cluster ->
                StreamConfig.server(config, cluster.vertx())
                    .map(
                        stream ->
                            Fabric.clustered(cluster, links, stream, config.advertisedAddress()))
                    .onFailure(e -> cluster.vertx().close()));
  }

  private static ClusterConfig clusterConfig(Config config, DataFolder data) {
    return new ClusterConfig(
        config.get(Keys.CLUSTER_NAME),
        config.get(Keys.BIND_ADDRESS),
        config.advertisedAddress(),
        config.get(Keys.HAZELCAST_PORT),
        config.get(Keys.EVENTBUS_PORT),
        config.get(Keys.HAZELCAST_MEMBERS),
        config.get(Keys.HAZELCAST_MULTICAST),
        data.path().resolve("members"),
        config.get(Keys.ROLES).contains("master")
            ? MasterLevels.attributes(RaftGroup.self(config))
            : Map.of(),
        tls(config));
  }

  static Optional<ClusterConfig.Tls> tls(Config config) {
    List<Key<String>> files =
        List.of(Keys.EVENTBUS_CERTIFICATE, Keys.EVENTBUS_KEY, Keys.EVENTBUS_CA);
    if (files.stream().noneMatch(config::has)) {
      return Optional.empty();
    }
    files.stream()
        .filter(k -> !config.has(k))
        .findFirst()
        .ifPresent(
            k -> {
              throw new StartException("eventbus.tls needs three files; missing is " + k.name());
            });
    return Optional.of(
        new ClusterConfig.Tls(
            Path.of(config.get(Keys.EVENTBUS_CERTIFICATE)),
            Path.of(config.get(Keys.EVENTBUS_KEY)),
            Path.of(config.get(Keys.EVENTBUS_CA))));
  }

  private Future<Void> startRoles() {
    List<Future<?>> starting = new ArrayList<>();
    master.ifPresent(m -> starting.add(m.start()));
    agents.forEach(a -> starting.add(a.start()));
    dns.ifPresent(d -> starting.add(d.start()));
    haproxy.ifPresent(h -> starting.add(h.start()));
    return Future.join(starting)
        .compose(all -> master.isPresent() ? complete() : patiently(serves()));
  }

  /** With a master here, the cluster is there when its other parts of this process are in it. */
  private Future<Void> complete() {
    return master.orElseThrow().sees(agents.size()).compose(seen -> serves());
  }

  /** Succeeds when tasks are found by what runs here. */
  private Future<Void> serves() {
    Future<Void> named = dns.isPresent() ? dns.get().serves() : done();
    return named.compose(seen -> haproxy.isPresent() ? haproxy.get().serves() : done());
  }

  /** Without a master here, one may come later, or never. */
  private Future<Void> patiently(Future<Void> served) {
    Promise<Void> enough = Promise.promise();
    served.onSuccess(enough::tryComplete).onFailure(enough::tryFail);
    fabric.vertx().timer(PATIENCE_SECONDS, TimeUnit.SECONDS).onSuccess(v -> enough.tryComplete());
    return enough.future();
  }

  private static Future<Void> done() {
    return Future.succeededFuture();
  }

  /**
   * Fails, with a message that says what may be done, once a role can go on no more: its disk is
   * full or broken. The node should then stop, tasks running on. Never succeeds.
   */
  public Future<Void> failure() {
    Promise<Void> first = Promise.promise();
    master.ifPresent(m -> m.failure().onFailure(first::tryFail));
    agents.forEach(a -> a.failure().onFailure(first::tryFail));
    return first.future();
  }

  /** What listens where. */
  public List<Server> servers() {
    return Stream.of(
            master.stream().flatMap(m -> m.servers().stream()),
            fabric.stream().stream().map(StreamConfig::shown),
            agents.stream().map(AgentRole::server),
            dns.stream().flatMap(d -> d.servers().stream()),
            haproxy.stream().flatMap(h -> h.servers().stream()))
        .flatMap(servers -> servers)
        .toList();
  }

  /**
   * How an agent that is not of this process' own making, such as an emulated one, finds masters.
   */
  public Leaders leaders() {
    return fabric.leaders();
  }

  /** Makes the link of such an agent. */
  public Function<NodeId, Link> links() {
    return fabric.links();
  }

  /** Where such agents are deployed. */
  public Vertx vertx() {
    return fabric.vertx();
  }

  /**
   * Stops all roles and gives the data folder back.
   *
   * @param killTasks whether tasks end too
   */
  public Future<Void> stop(boolean killTasks) {
    // Agents first: the master is to hear how their tasks ended.
    return Future.join(agents.stream().map(a -> a.stop(killTasks)).toList())
        .transform(x -> dns.isPresent() ? dns.get().stop() : done())
        .transform(x -> haproxy.isPresent() ? haproxy.get().stop() : done())
        .transform(x -> master.isPresent() ? master.get().stop() : done())
        .transform(x -> fabric.vertx().close())
        .onComplete(x -> data.close());
  }
}
