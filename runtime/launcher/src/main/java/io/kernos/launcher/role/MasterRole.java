package io.kernos.launcher.role;

import io.kernos.launcher.config.Config;
import io.kernos.launcher.config.Keys;
import io.kernos.launcher.plugin.MasterAccess;
import io.kernos.launcher.plugin.PluginHost;
import io.kernos.master.MasterConfig;
import io.kernos.master.MasterVerticle;
import io.kernos.master.http.MasterFlags;
import io.kernos.master.http.MasterGate;
import io.kernos.master.http.MasterHttpConfig;
import io.kernos.master.http.MasterHttpVerticle;
import io.kernos.spi.link.Leader;
import io.kernos.spi.link.Link;
import io.kernos.spi.link.NodeId;
import io.kernos.spi.security.Authorizer;
import io.kernos.spi.store.Leadership;
import io.kernos.store.RatisStore;
import io.kernos.store.StoreConfig;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A master of this process: the store and the HTTP server live as long as it does, the master
 * itself for a term that this node leads.
 */
final class MasterRole implements MasterGate, Leadership.Listener {
  private static final Logger log = LoggerFactory.getLogger(MasterRole.class);
  private static final String VERSION = "1.11.0";

  private final Fabric fabric;
  private final Config config;
  private final DataFolder data;
  private final Context context;
  private final Promise<Void> serving = Promise.promise();
  private final MasterHttpVerticle http;
  private RatisStore store;

  /** One after the other, whatever the store says meanwhile. */
  private Future<Void> changes = Future.succeededFuture();

  private volatile Term term;
  private volatile Optional<Leading> leading = Optional.empty();
  private volatile Optional<Leader> leader = Optional.empty();

  /** What belongs to a term that this node leads. */
  private record Term(String deployment, Link.Registration announcement, PluginHost plugins) {}

  MasterRole(Fabric fabric, Config config, DataFolder data) {
    this.fabric = fabric;
    this.config = config;
    this.data = data;
    this.context = fabric.vertx().getOrCreateContext();
    this.http =
        new MasterHttpVerticle(
            this,
            MasterHttpConfig.of(
                config.get(Keys.BIND_ADDRESS),
                config.get(Keys.MASTER_PORT),
                VERSION,
                MasterFlags.of(masterConfig(config.get(Keys.MASTER_PORT)))),
            Authorizer.permitAll());
  }

  private MasterConfig masterConfig(int port) {
    String host = config.advertisedAddress();
    return MasterConfig.builder()
        .address(host, host, port)
        .cluster(config.get(Keys.CLUSTER_NAME))
        .recordsOfAllTasks(config.get(Keys.RECORDS_TASKS).equals("all"))
        .build();
  }

  /** Succeeds when this node leads and serves. */
  Future<Void> start() {
    Future<String> listening =
        fabric
            .vertx()
            .deployVerticle(http)
            .recover(
                e ->
                    Future.failedFuture(
                        Ports.explain(
                            e,
                            config.get(Keys.BIND_ADDRESS),
                            config.get(Keys.MASTER_PORT),
                            Keys.MASTER_PORT.name())));
    Future<RatisStore> opened = RatisStore.open(StoreConfig.single(data.folder("store")));
    return Future.join(listening, opened)
        .compose(
            both -> {
              store = opened.result();
              context.runOnContext(
                  v -> {
                    fabric.leaders().watch(l -> leader = Optional.of(l));
                    store.listen(this);
                  });
              return serving.future();
            });
  }

  @Override
  public void elected(long newTerm) {
    change(() -> lead(newTerm));
  }

  @Override
  public void deposed() {
    change(this::step);
  }

  private void change(Supplier<Future<Void>> next) {
    changes = changes.transform(done -> next.get());
  }

  private Future<Void> lead(long newTerm) {
    NodeId node = new NodeId("master-" + UUID.randomUUID());
    String host = config.advertisedAddress();
    MasterVerticle verticle =
        new MasterVerticle(
            masterConfig(http.port()),
            fabric.links().apply(node),
            store,
            Authorizer.permitAll(),
            newTerm);
    return fabric
        .vertx()
        .deployVerticle(verticle)
        .compose(
            id -> {
              Leader self = new Leader(node, newTerm, host, http.port());
              leading = Optional.of(verticle.leading());
              Link.Registration announcement = fabric.leaders().announce(self);
              log.info("leads with term {}", newTerm);
              return plugins(verticle, newTerm)
                  .onSuccess(plugins -> term = new Term(id, announcement, plugins));
            })
        .onSuccess(plugins -> serving.tryComplete())
        .onFailure(
            e -> {
              log.error("could not lead with term {}", newTerm, e);
              serving.tryFail(e);
            })
        .mapEmpty();
  }

  private Future<PluginHost> plugins(MasterVerticle master, long newTerm) {
    return PluginHost.start(
        fabric.vertx(),
        PluginHost.Settings.of(
            pluginsFolder(),
            config.get(Keys.PLUGINS_BUNDLED).stream().map(Path::of).toList(),
            data.folder("plugins-work"),
            config::plugin),
        new MasterAccess(
            master.leading(), newTerm, store, store, master.services(), Authorizer.permitAll()));
  }

  private Path pluginsFolder() {
    return data.path().resolve(config.get(Keys.PLUGINS_DIR));
  }

  private Future<Void> step() {
    if (term == null) {
      return Future.succeededFuture();
    }
    Term over = term;
    term = null;
    leading = Optional.empty();
    over.announcement().close();
    return over.plugins().stop().transform(x -> fabric.vertx().undeploy(over.deployment()));
  }

  @Override
  public Optional<Leading> leading() {
    return leading;
  }

  @Override
  public Optional<Leader> leader() {
    return leader;
  }

  /** Where it listens. */
  List<NodeProcess.Server> servers() {
    List<NodeProcess.Server> all = new ArrayList<>();
    all.add(
        new NodeProcess.Server(
            "master",
            "http://" + config.get(Keys.BIND_ADDRESS) + ":" + http.port(),
            "cluster " + config.get(Keys.CLUSTER_NAME)));
    Term now = term;
    if (now != null) {
      now.plugins()
          .served()
          .forEach((name, url) -> all.add(new NodeProcess.Server(name, url, "plugin")));
    }
    all.add(
        new NodeProcess.Server("plugins", pluginsFolder().toString(), "a jar put there goes live"));
    return all;
  }

  /** Succeeds once {@code count} agents have registered. */
  Future<Void> sees(int count) {
    Promise<Void> seen = Promise.promise();
    fabric
        .vertx()
        .setPeriodic(
            0,
            5,
            id -> {
              if (leading().map(l -> l.view().agents().size() >= count).orElse(false)) {
                fabric.vertx().cancelTimer(id);
                seen.tryComplete();
              }
            });
    return seen.future();
  }

  /** Stops leading and serving, and closes the store. */
  Future<Void> stop() {
    change(this::step);
    return changes.transform(done -> store == null ? Future.succeededFuture() : store.close());
  }
}
