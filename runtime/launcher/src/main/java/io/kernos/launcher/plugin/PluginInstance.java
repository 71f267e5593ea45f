package io.kernos.launcher.plugin;

import io.kernos.launcher.discovery.KernosServiceBackend;
import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One life of a plugin: its verticles on a Vert.x of its own with one event loop, so that a plugin
 * that blocks its thread or leaves things behind hurts nobody, and all of it goes with its Vert.x.
 * The API half is there as long as it lasts, the scheduler half for each term that this node leads.
 *
 * <p>Used on the host's context; the plugin's code runs on its own.
 */
final class PluginInstance {
  private static final Duration START = Duration.ofSeconds(30);
  private static final String LATE = "did not start within " + START.toSeconds() + " s";
  private static final Duration STOP = Duration.ofSeconds(5);
  private static final Duration PING = Duration.ofSeconds(1);

  private final Vertx host;
  private final Future<Vertx> making;
  private final PluginJar jar;
  private final JsonObject config;
  private final HostedBy by;
  private final Map<String, String> served = new ConcurrentSkipListMap<>();
  private final Duration blockedAfter;
  private final Consumer<String> failed;
  private final Context home;

  /** One after the other, however quickly leaders change. */
  private Future<Void> changes = Future.succeededFuture();

  private volatile Optional<Half> scheduler = Optional.empty();
  private Vertx own;
  private Context loop;
  private long pings = -1;
  private long lastPong;
  private volatile boolean over;
  private boolean stuck;
  private boolean serves;

  /** Whether a scheduler half whose term is over has yet to stop. */
  private boolean ending;

  private volatile Thread thread;

  /** The scheduler half, for one term. */
  private record Half(MasterAccess master, KernelPluginContext lent, String deployment) {
    Half deployed(String id) {
      return new Half(master, lent, id);
    }
  }

  /**
   * @param making gives {@link #makeVertx} made elsewhere, for that takes a while
   * @param blockedAfter a plugin that does not answer for so long counts as blocked
   * @param failed told once, on the host's context, why it cannot go on
   */
  PluginInstance(
      Vertx host,
      Future<Vertx> making,
      PluginJar jar,
      JsonObject config,
      HostedBy by,
      Duration blockedAfter,
      Consumer<String> failed) {
    this.host = host;
    this.making = making;
    this.jar = jar;
    this.blockedAfter = blockedAfter;
    this.failed = failed;
    this.home = host.getOrCreateContext();
    this.config = config;
    this.by = by;
  }

  /** Starts the API half and, if this node leads, the other one; fails with why they do not. */
  Future<Void> start() {
    return making
        .compose(
            made -> {
              own = made;
              if (over) {
                return own.close();
              }
              own.exceptionHandler(e -> fail("threw " + PluginException.words(e)));
              loop = own.getOrCreateContext();
              return within(START, deployApi(), LATE);
            })
        .compose(
            v -> {
              serves = true;
              return follow();
            })
        .onSuccess(
            v -> {
              lastPong = System.nanoTime();
              pings = host.setPeriodic(PING.toMillis(), t -> ping());
            });
  }

  /** A Vert.x for one plugin; not to be called on a context. */
  static Vertx makeVertx() {
    return Vertx.vertx(
        new VertxOptions()
            .setEventLoopPoolSize(1)
            .setWorkerPoolSize(4)
            .setInternalBlockingPoolSize(4)
            .setUseDaemonThread(true)
            // The host looks for blocked threads itself, and names the plugin.
            .setBlockedThreadCheckInterval(1)
            .setBlockedThreadCheckIntervalUnit(TimeUnit.DAYS)
            .setFileSystemOptions(
                new FileSystemOptions()
                    .setFileCachingEnabled(false)
                    .setClassPathResolvingEnabled(false)));
  }

  private Future<Void> deployApi() {
    ApiContext lent =
        new ApiContext(
            config, by.authorizer(), () -> scheduler.map(Half::lent), served, by.elsewhere());
    return deploy(() -> jar.plugin().api(lent)).mapEmpty();
  }

  /**
   * Brings the scheduler half in line with whether this node leads, and for which term; fails with
   * why it does not start.
   */
  Future<Void> follow() {
    if (!serves || over) {
      // It looks when its API half is there.
      return Future.succeededFuture();
    }
    endTerm();
    changes = changes.transform(x -> inLine());
    return changes;
  }

  /** A term that is over is over at once: its connections end whatever the plugin does. */
  private void endTerm() {
    scheduler
        .filter(half -> !leadsAs(half))
        .ifPresent(
            half -> {
              ending = true;
              half.lent.close();
            });
  }

  private boolean leadsAs(Half half) {
    return by.master().get().filter(now -> now == half.master).isPresent();
  }

  private Future<Void> inLine() {
    if (over || scheduler.filter(this::leadsAs).isPresent()) {
      return Future.succeededFuture();
    }
    if (scheduler.isEmpty()) {
      return by.master().get().map(this::lead).orElseGet(Future::succeededFuture);
    }
    String deployment = scheduler.get().deployment;
    endTerm();
    scheduler = Optional.empty();
    KernosServiceBackend.withdraw(own);
    Future<Void> ended =
        deployment == null ? Future.succeededFuture() : home(own.undeploy(deployment));
    return within(STOP, ended.otherwiseEmpty(), "did not stop its scheduler")
        .compose(
            v -> {
              ending = false;
              return inLine();
            });
  }

  private Future<Void> lead(MasterAccess master) {
    KernelPluginContext lent =
        new KernelPluginContext(jar.name(), config, master, served, this::fail);
    scheduler = Optional.of(new Half(master, lent, null));
    KernosServiceBackend.offer(own, master.services());
    return within(
            START,
            deploy(() -> jar.plugin().scheduler(lent))
                .onSuccess(id -> deployed(lent, id))
                .<Void>mapEmpty(),
            LATE)
        // A start that failed because the term ended meanwhile is no fault of the plugin.
        .recover(e -> leadsNow(master) ? Future.failedFuture(e) : inLine());
  }

  private void deployed(KernelPluginContext lent, String id) {
    if (scheduler.filter(half -> half.lent == lent).isPresent()) {
      scheduler = scheduler.map(half -> half.deployed(id));
    } else if (id != null) {
      // It took so long that its term is over, and nobody waits for it any more.
      own.undeploy(id);
    }
  }

  private boolean leadsNow(MasterAccess master) {
    return by.master().get().filter(now -> now == master).isPresent();
  }

  /**
   * Deploys a half on the plugin's own thread; gives its deployment, or null when there is none.
   */
  private Future<String> deploy(Supplier<Deployable> half) {
    Promise<String> deployed = Promise.promise();
    loop.runOnContext(
        v -> {
          thread = Thread.currentThread();
          thread.setContextClassLoader(jar.classes());
          Future<String> deploying;
          try {
            Deployable made = half.get();
            deploying =
                made == null
                    ? Future.succeededFuture()
                    : own.deployVerticle(
                        made, new DeploymentOptions().setClassLoader(jar.classes()));
          } catch (Throwable e) {
            deploying = Future.failedFuture(e);
          }
          deploying.onComplete(
              done ->
                  home.runOnContext(
                      w -> {
                        if (done.succeeded()) {
                          deployed.tryComplete(done.result());
                        } else {
                          deployed.tryFail(
                              new PluginException(
                                  "did not start: " + PluginException.words(done.cause())));
                        }
                      }));
        });
    return deployed.future();
  }

  /** Fails with {@code late} when {@code future} takes too long. */
  private Future<Void> within(Duration limit, Future<Void> future, String late) {
    Promise<Void> promise = Promise.promise();
    long timer =
        host.setTimer(limit.toMillis(), t -> promise.tryFail(new PluginException(late + place())));
    future.onComplete(
        done -> {
          host.cancelTimer(timer);
          if (done.succeeded()) {
            promise.tryComplete();
          } else {
            promise.tryFail(done.cause());
          }
        });
    return promise.future();
  }

  /** What it serves: URLs by name. */
  Map<String, String> served() {
    return Map.copyOf(served);
  }

  private void ping() {
    loop.runOnContext(v -> home.runOnContext(w -> lastPong = System.nanoTime()));
    long silent = System.nanoTime() - lastPong;
    if (silent > blockedAfter.toNanos()) {
      stuck = true;
      failed.accept("has blocked its thread for " + silent / 1_000_000_000 + " s" + place());
    }
  }

  /** Where the plugin's thread is now, for people. */
  private String place() {
    Thread at = thread;
    if (at == null) {
      return "";
    }
    for (StackTraceElement element : at.getStackTrace()) {
      if (!element.getClassName().startsWith("java.")
          && !element.getClassName().startsWith("jdk.")) {
        return ", at " + element;
      }
    }
    return "";
  }

  private void fail(String reason) {
    if (over) {
      // What an abandoned thread still throws concerns nobody; its host may be gone by then.
      return;
    }
    home.runOnContext(
        v -> {
          // A scheduler half that meets the end of its term is about to be taken away anyway.
          if (!over && !ending) {
            failed.accept(reason);
          }
        });
  }

  /**
   * Stops the verticles, ends the connections and gives everything back. Always succeeds: with
   * false when the plugin's thread is stuck and had to be left behind.
   */
  Future<Boolean> stop() {
    over = true;
    host.cancelTimer(pings);
    if (own == null) {
      disconnect();
      return Future.succeededFuture(true);
    }
    if (stuck) {
      return abandon();
    }
    return within(STOP, undeploy(), "did not stop")
        .onSuccess(v -> disconnect())
        .compose(v -> within(STOP, home(own.close()), "did not stop"))
        .map(true)
        .recover(e -> abandon());
  }

  private void disconnect() {
    scheduler.ifPresent(half -> half.lent.close());
  }

  /** Ends its connections without waiting for its thread, which may never come back. */
  private Future<Boolean> abandon() {
    own.close();
    if (thread != null) {
      thread.interrupt();
    }
    disconnect();
    return Future.succeededFuture(false);
  }

  /** Undeploys in the plugin's own time: its verticles may have something to say first. */
  private Future<Void> undeploy() {
    return home(
        Future.join(own.deploymentIDs().stream().map(own::undeploy).toList())
            .<Void>mapEmpty()
            .otherwiseEmpty());
  }

  private Future<Void> home(Future<Void> elsewhere) {
    Promise<Void> promise = Promise.promise();
    elsewhere.onComplete(done -> home.runOnContext(v -> promise.handle(done)));
    return promise.future();
  }
}
