package io.kernos.launcher.role;

import io.kernos.launcher.link.LeaderBoard;
import io.kernos.launcher.plugin.MasterAccess;
import io.kernos.launcher.plugin.PluginHost;
import io.kernos.master.MasterConfig;
import io.kernos.master.MasterVerticle;
import io.kernos.master.http.MasterGate;
import io.kernos.spi.link.Leader;
import io.kernos.spi.link.NodeId;
import io.kernos.spi.security.Authorizer;
import io.kernos.store.RatisStore;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One term that this node leads: the master, what is said of it, and the plugins' schedulers. Used
 * on the context of its {@link MasterRole}, but for {@link #master}.
 */
final class Reign {
  private static final Logger log = LoggerFactory.getLogger(Reign.class);

  private final Fabric fabric;
  private final PluginHost plugins;
  private final RatisStore store;
  private final Upgrades upgrades;
  private final long term;
  private final NodeId node = new NodeId("master-" + UUID.randomUUID());
  private volatile Optional<MasterGate.Leading> master = Optional.empty();
  private Optional<LeaderBoard.Announcement> announcement = Optional.empty();
  private Optional<Runnable> raising = Optional.empty();
  private Optional<String> deployment = Optional.empty();
  private Future<Void> following = Future.succeededFuture();
  private Future<Void> live = Future.failedFuture("it has not begun");
  private boolean over;

  Reign(Fabric fabric, PluginHost plugins, RatisStore store, Upgrades upgrades, long term) {
    this.upgrades = upgrades;
    this.fabric = fabric;
    this.plugins = plugins;
    this.store = store;
    this.term = term;
  }

  /**
   * Starts the master, tells everybody, and has the plugins follow.
   *
   * @param served where the plugins of this node can be reached
   * @return succeeds when the master runs, before the plugins do
   */
  Future<Void> begin(
      MasterConfig config, String host, int port, Supplier<Map<String, String>> served) {
    MasterVerticle verticle =
        new MasterVerticle(config, fabric.links().apply(node), store, Authorizer.permitAll(), term);
    // The master reads the store meanwhile, and does nothing before it is announced.
    Future<Void> fit = upgrades.check();
    return fabric
        .vertx()
        .deployVerticle(verticle)
        .onSuccess(id -> deployment = Optional.of(id))
        .compose(id -> fit)
        .map(
            done -> {
              if (!over) {
                lead(verticle, new Leader(node, term, host, port), served);
              }
              return null;
            });
  }

  private void lead(MasterVerticle verticle, Leader self, Supplier<Map<String, String>> served) {
    master = Optional.of(verticle.leading());
    announcement = Optional.of(fabric.board().orElseThrow().announce(self, served));
    raising = Optional.of(upgrades.lead(verticle.leading()));
    log.info("leads with term {}", term);
    live =
        plugins
            .lead(
                new MasterAccess(
                    verticle.leading(),
                    term,
                    store,
                    store,
                    verticle.services(),
                    Authorizer.permitAll()))
            .onSuccess(done -> announcement.ifPresent(LeaderBoard.Announcement::again));
  }

  /** Succeeds when each plugin's scheduler is live or has failed; once {@link #begin} has. */
  Future<Void> plugins() {
    return live;
  }

  /** The master; empty before it runs and as soon as it is over. From any thread. */
  Optional<MasterGate.Leading> master() {
    return master;
  }

  /** It leads no more: nobody here says so, and the plugins' schedulers lose their connections. */
  void over() {
    if (over) {
      return;
    }
    over = true;
    master = Optional.empty();
    announcement.ifPresent(LeaderBoard.Announcement::close);
    announcement = Optional.empty();
    raising.ifPresent(Runnable::run);
    following = plugins.follow();
  }

  /** Succeeds when nothing of it is left. */
  Future<Void> end() {
    over();
    return Future.join(following, undeployed())
        .onSuccess(done -> log.info("leads no more"))
        .mapEmpty();
  }

  private Future<Void> undeployed() {
    return deployment.map(fabric.vertx()::undeploy).orElseGet(Future::succeededFuture);
  }
}
