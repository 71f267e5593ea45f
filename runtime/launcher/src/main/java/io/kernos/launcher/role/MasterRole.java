package io.kernos.launcher.role;

import io.kernos.launcher.config.Config;
import io.kernos.launcher.config.Key;
import io.kernos.launcher.config.Keys;
import io.kernos.launcher.config.ServicePorts;
import io.kernos.launcher.link.Announced;
import io.kernos.launcher.plugin.PluginHost;
import io.kernos.master.MasterConfig;
import io.kernos.master.http.MasterFlags;
import io.kernos.master.http.MasterGate;
import io.kernos.master.http.MasterHttpConfig;
import io.kernos.master.http.MasterHttpVerticle;
import io.kernos.master.http.StoreGate;
import io.kernos.spi.link.Leader;
import io.kernos.spi.security.Authorizer;
import io.kernos.spi.store.Leadership;
import io.kernos.spi.store.StoreException;
import io.kernos.store.RatisStore;
import io.kernos.store.StoreConfig;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A master of this process: the store, the HTTP server and the plugins live as long as it does, a
 * {@link Reign} for a term that this node leads.
 */
final class MasterRole implements MasterGate, Leadership.Listener {
  private static final Logger log = LoggerFactory.getLogger(MasterRole.class);
  private static final String VERSION = "1.11.0";
  private static final long AGAIN_MILLIS = 500;

  private final Fabric fabric;
  private final Config config;
  private final DataFolder data;
  private final Context context;
  private final Promise<Void> serving = Promise.promise();
  private final Promise<Void> failure = Promise.promise();
  private final MasterHttpVerticle http;
  private volatile RatisStore store;
  private PluginHost plugins;
  private Upgrades upgrades;

  /** One reign begins and ends after the other, whatever the store says meanwhile. */
  private Future<Void> changes = Future.succeededFuture();

  /** That this node was elected with; 0: none. */
  private long elected;

  private boolean stopping;
  private volatile Optional<Reign> reign = Optional.empty();
  private volatile Optional<Announced> announced = Optional.empty();

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
        .agentPings(config.get(Keys.AGENT_PING_TIMEOUT), config.get(Keys.AGENT_PING_TIMEOUTS))
        .agentReregisterTimeout(config.get(Keys.AGENT_REREGISTER_TIMEOUT))
        .agentRemovalRate(config.get(Keys.AGENT_REMOVAL_RATE))
        .recordsOfAllTasks(config.get(Keys.RECORDS_TASKS).equals("all"))
        .build();
  }

  /** Succeeds when this node serves, and leads or knows who does. */
  Future<Void> start() {
    StoreConfig storing;
    try {
      storing = RaftGroup.store(config, data.folder(StoreFolder.NAME));
    } catch (StartException e) {
      return Future.failedFuture(e);
    }
    Future<?> listening =
        fabric.vertx().deployVerticle(http).recover(e -> taken(e, Keys.MASTER_PORT));
    Future<RatisStore> opened =
        RatisStore.open(storing)
            .onSuccess(ready -> store = ready)
            .onSuccess(ready -> ready.failure().onFailure(failure::tryFail))
            .recover(e -> taken(e, Keys.RAFT_PORT))
            .recover(e -> Future.failedFuture(explained(e)));
    Future<PluginHost> hosting = Future.future(p -> context.runOnContext(v -> host(storing, p)));
    return Future.join(listening, opened, hosting)
        .compose(
            all -> {
              context.runOnContext(
                  v -> {
                    plugins = hosting.result();
                    upgrades =
                        new Upgrades(fabric.vertx(), store, new MasterLevels(fabric.attributes()));
                    upgrades.tooOld().onFailure(serving::tryFail);
                    upgrades.tooOld().onFailure(failure::tryFail);
                    fabric.leaders().watch(l -> {}); // Asks until somebody answers.
                    fabric.board().orElseThrow().follow(this::told);
                    store.listen(this);
                  });
              return serving.future();
            });
  }

  private static Throwable explained(Throwable failure) {
    return failure instanceof StoreException
        ? new StartException(failure.getMessage(), failure)
        : failure;
  }

  /** Fails, saying what may be done, once the store can go on no more. */
  Future<Void> failure() {
    return failure.future();
  }

  private <T> Future<T> taken(Throwable failure, Key<Integer> port) {
    return Future.failedFuture(
        Ports.explain(failure, config.get(Keys.BIND_ADDRESS), config.get(port), port.name()));
  }

  private void host(StoreConfig storing, Promise<PluginHost> hosting) {
    PluginHost.start(
            fabric.vertx(),
            PluginHost.Settings.of(
                pluginsFolder(),
                config.get(Keys.PLUGINS_BUNDLED).stream().map(Path::of).toList(),
                data.folder("plugins-work"),
                this::given,
                storing.alone()),
            Authorizer.permitAll(),
            this::servedElsewhere)
        .onComplete(hosting);
  }

  private JsonObject given(String plugin) {
    JsonObject given = config.plugin(plugin);
    return plugin.equals("marathon") ? ServicePorts.of(config).assignedBy(given) : given;
  }

  private void told(Announced said) {
    if (announced.filter(known -> known.leader().term() > said.leader().term()).isPresent()) {
      return; // It has yet to learn that another one leads.
    }
    boolean news =
        announced.filter(known -> known.leader().term() == said.leader().term()).isEmpty();
    announced = Optional.of(said);
    // When it is this node itself, it serves once its plugins do.
    boolean follows = leading().isEmpty() && leader().filter(l -> l.term() != elected).isPresent();
    if (follows && (news || !serving.future().isComplete())) {
      upgrades
          .check()
          .onSuccess(done -> serving.tryComplete())
          .onFailure(e -> log.debug("the feature level is not known: {}", e.toString()));
    }
  }

  @Override
  public void elected(long term) {
    if (!stopping) {
      elected = term;
      change(() -> begin(term));
    }
  }

  /** What others see of a reign is over at once; then it is taken down. */
  @Override
  public void deposed() {
    elected = 0;
    reign.ifPresent(Reign::over);
    change(this::end);
  }

  private void change(Supplier<Future<Void>> next) {
    changes = changes.transform(done -> next.get());
  }

  private Future<Void> begin(long term) {
    if (elected != term) {
      return Future.succeededFuture();
    }
    Reign next = new Reign(fabric, plugins, store, upgrades, term);
    reign = Optional.of(next);
    return next.begin(
            masterConfig(http.port()), config.advertisedAddress(), http.port(), this::served)
        .onSuccess(
            // Its plugins may take their time; what ends it must not wait for them.
            begun -> next.plugins().onSuccess(live -> serving.tryComplete()))
        .onFailure(e -> couldNotLead(term, e));
  }

  private void couldNotLead(long term, Throwable why) {
    if (elected != term) {
      log.info("term {} was over before it began: {}", term, why.toString());
      return;
    }
    // As long as this node is the elected one, no other master leads.
    log.error("could not lead with term {}, and tries again", term, why);
    reign.ifPresent(Reign::over);
    change(this::end);
    fabric.vertx().setTimer(AGAIN_MILLIS, t -> change(() -> begin(term)));
  }

  private Future<Void> end() {
    Optional<Reign> past = reign;
    reign = Optional.empty();
    return past.map(Reign::end).orElseGet(Future::succeededFuture);
  }

  private Path pluginsFolder() {
    return data.path().resolve(config.get(Keys.PLUGINS_DIR));
  }

  /** Where the plugins of this node can be reached by others. */
  private Map<String, String> served() {
    Map<String, String> reachable = new HashMap<>();
    plugins
        .served()
        .forEach(
            (name, url) ->
                reachable.put(
                    name,
                    url.replace(
                        "//" + config.get(Keys.BIND_ADDRESS) + ":",
                        "//" + config.advertisedAddress() + ":")));
    return reachable;
  }

  /** Where the plugins of the leader serve something, when that is another node. */
  private Optional<URI> servedElsewhere(String name) {
    return leading().isPresent()
        ? Optional.empty()
        : ruling().map(said -> said.served().get(name)).map(URI::create);
  }

  @Override
  public Optional<Leading> leading() {
    return reign.flatMap(Reign::master);
  }

  @Override
  public Optional<Leader> leader() {
    return ruling().map(Announced::leader);
  }

  @Override
  public Optional<StoreGate> store() {
    return Optional.ofNullable(store).map(StoreOperations::new);
  }

  /** What the leader said of itself, unless its term is over. */
  private Optional<Announced> ruling() {
    RatisStore opened = store;
    return opened == null
        ? Optional.empty()
        : announced.filter(said -> OptionalLong.of(said.leader().term()).equals(opened.ruling()));
  }

  /** Where it listens. */
  List<NodeProcess.Server> servers() {
    List<NodeProcess.Server> all = new ArrayList<>();
    all.add(
        new NodeProcess.Server(
            "master",
            "http://" + config.get(Keys.BIND_ADDRESS) + ":" + http.port(),
            "cluster " + config.get(Keys.CLUSTER_NAME)));
    plugins.served().forEach((name, url) -> all.add(new NodeProcess.Server(name, url, "plugin")));
    all.add(
        new NodeProcess.Server("plugins", pluginsFolder().toString(), "a jar put there goes live"));
    return all;
  }

  /** Succeeds once {@code count} agents have registered, or when another node leads. */
  Future<Void> sees(int count) {
    Promise<Void> seen = Promise.promise();
    fabric
        .vertx()
        .setPeriodic(
            0,
            5,
            id -> {
              if (leading()
                  .map(l -> l.view().agents().size() >= count)
                  .orElse(leader().isPresent())) {
                fabric.vertx().cancelTimer(id);
                seen.tryComplete();
              }
            });
    return seen.future();
  }

  /** The others need not wait until they miss this one. */
  private Future<Void> handedOver() {
    return store == null
        ? Future.succeededFuture()
        : store
            .handOver()
            .otherwise(
                e -> {
                  log.info("could not hand over to another master: {}", e.getMessage());
                  return null;
                });
  }

  /** Stops leading and serving, and closes the store. */
  Future<Void> stop() {
    Promise<Void> stopped = Promise.promise();
    context.runOnContext(
        v -> {
          stopping = true;
          handedOver()
              .compose(
                  done -> {
                    deposed();
                    return changes;
                  })
              .transform(done -> plugins == null ? Future.succeededFuture() : plugins.stop())
              .transform(done -> store == null ? Future.succeededFuture() : store.close())
              .onComplete(stopped);
        });
    return stopped.future();
  }
}
