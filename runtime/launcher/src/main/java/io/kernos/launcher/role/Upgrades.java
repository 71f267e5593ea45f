package io.kernos.launcher.role;

import io.kernos.api.version.FeatureLevel;
import io.kernos.master.ContextMaster;
import io.kernos.master.registry.Registry;
import io.kernos.spi.store.StateStore;
import io.kernos.store.RatisStore;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The feature level of the cluster, as a master sees it: whoever leads has it rise once all masters
 * and agents are new enough, and a master that is too old for it must go.
 */
final class Upgrades {
  private static final Logger log = LoggerFactory.getLogger(Upgrades.class);
  private static final long LOOK_MILLIS = 1_000;

  private final Vertx vertx;
  private final RatisStore store;
  private final MasterLevels masters;
  private final Promise<Void> tooOld = Promise.promise();
  private final StateStore.Watch watch;

  Upgrades(Vertx vertx, RatisStore store, MasterLevels masters) {
    this.vertx = vertx;
    this.store = store;
    this.masters = masters;
    this.watch = store.watch(Registry.CLUSTER, change -> change.value().ifPresent(this::compare));
  }

  /** Fails with a {@link StartException} once the cluster is ahead of this build. */
  Future<Void> tooOld() {
    return tooOld.future();
  }

  /** Looks at what is stored; fails when the cluster is ahead of this build. */
  Future<Void> check() {
    return store
        .get(Registry.CLUSTER)
        .compose(
            found -> {
              found.ifPresent(entry -> compare(entry.value()));
              return tooOld.future().isComplete() ? tooOld.future() : Future.succeededFuture();
            });
  }

  private void compare(byte[] cluster) {
    int level = Registry.featureLevel(cluster);
    if (level > FeatureLevel.OWN) {
      tooOld.tryFail(
          new StartException(
              "this master's feature level is "
                  + FeatureLevel.OWN
                  + ", but the cluster is at "
                  + level
                  + ": upgrade this master"));
    }
  }

  /**
   * Has the level rise when it may, for as long as {@code master} leads.
   *
   * @return ends it
   */
  Runnable lead(ContextMaster master) {
    long timer = vertx.setPeriodic(LOOK_MILLIS, id -> raise(master));
    return () -> vertx.cancelTimer(timer);
  }

  private void raise(ContextMaster master) {
    if (master.view().featureLevel() < FeatureLevel.OWN) {
      store
          .members()
          .map(masters::least)
          .compose(
              least ->
                  least.isPresent()
                      ? master.raiseFeatureLevel(least.getAsInt())
                      : Future.succeededFuture())
          .onFailure(e -> log.debug("the feature level stays as it is: {}", e.toString()));
    }
  }

  void close() {
    watch.close();
  }
}
