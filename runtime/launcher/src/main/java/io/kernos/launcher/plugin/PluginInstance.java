package io.kernos.launcher.plugin;

import io.kernos.launcher.discovery.KernosServiceBackend;
import io.kernos.spi.plugin.FrameworkPlugin;
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
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One life of a plugin: its verticles on a Vert.x of its own with one event loop, so that a plugin
 * that blocks its thread or leaves things behind hurts nobody, and all of it goes with its Vert.x.
 *
 * <p>Used on the host's context; the plugin's code runs on its own.
 */
final class PluginInstance {
  private static final Duration START = Duration.ofSeconds(30);
  private static final Duration STOP = Duration.ofSeconds(5);
  private static final Duration PING = Duration.ofSeconds(1);

  private final Vertx host;
  private final Future<Vertx> making;
  private final PluginJar jar;
  private final KernelPluginContext lent;
  private final Duration blockedAfter;
  private final Consumer<String> failed;
  private final Context home;
  private Vertx own;
  private Context loop;
  private long pings = -1;
  private long lastPong;
  private volatile boolean over;
  private boolean stuck;
  private volatile Thread thread;

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
      MasterAccess master,
      Duration blockedAfter,
      Consumer<String> failed) {
    this.host = host;
    this.making = making;
    this.jar = jar;
    this.blockedAfter = blockedAfter;
    this.failed = failed;
    this.home = host.getOrCreateContext();
    this.lent = new KernelPluginContext(jar.name(), config, master, this::fail);
  }

  /** Starts both halves; fails with why they do not start. */
  Future<Void> start() {
    return making
        .compose(
            made -> {
              own = made;
              if (over) {
                return own.close();
              }
              KernosServiceBackend.offer(own, lent.services());
              own.exceptionHandler(e -> fail("threw " + PluginException.words(e)));
              loop = own.getOrCreateContext();
              return within(START, deploy(), "did not start within " + START.toSeconds() + " s");
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

  private Future<Void> deploy() {
    Promise<Void> deployed = Promise.promise();
    loop.runOnContext(
        v -> {
          thread = Thread.currentThread();
          thread.setContextClassLoader(jar.classes());
          Future<Void> both;
          try {
            FrameworkPlugin plugin = jar.plugin();
            both = deploy(plugin.scheduler(lent)).compose(scheduler -> deploy(plugin.api(lent)));
          } catch (Throwable e) {
            both = Future.failedFuture(e);
          }
          both.onComplete(
              done ->
                  home.runOnContext(
                      w -> {
                        if (done.succeeded()) {
                          deployed.tryComplete();
                        } else {
                          deployed.tryFail(
                              new PluginException(
                                  "did not start: " + PluginException.words(done.cause())));
                        }
                      }));
        });
    return deployed.future();
  }

  private Future<Void> deploy(Deployable half) {
    return half == null
        ? Future.succeededFuture()
        : own.deployVerticle(half, new DeploymentOptions().setClassLoader(jar.classes()))
            .mapEmpty();
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
    return lent.served();
  }

  private void ping() {
    loop.runOnContext(v -> home.runOnContext(w -> lastPong = System.nanoTime()));
    long silent = System.nanoTime() - lastPong;
    if (silent > blockedAfter.toNanos()) {
      stuck = true;
      fail("has blocked its thread for " + silent / 1_000_000_000 + " s" + place());
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
          if (!over) {
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
      lent.close();
      return Future.succeededFuture(true);
    }
    if (stuck) {
      return abandon();
    }
    return within(STOP, undeploy(), "did not stop")
        .onSuccess(v -> lent.close())
        .compose(v -> within(STOP, home(own.close()), "did not stop"))
        .map(true)
        .recover(e -> abandon());
  }

  /** Ends its connections without waiting for its thread, which may never come back. */
  private Future<Boolean> abandon() {
    own.close();
    if (thread != null) {
      thread.interrupt();
    }
    lent.close();
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
