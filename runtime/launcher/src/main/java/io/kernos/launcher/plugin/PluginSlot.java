package io.kernos.launcher.plugin;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps one plugin running: starts it, starts it again with back-off, replaces its version. */
final class PluginSlot {
  private static final Logger LOG = LoggerFactory.getLogger(PluginHost.class);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private final Vertx vertx;
  private final BiFunction<PluginJar, Consumer<String>, PluginInstance> instances;
  private PluginJar jar;
  private PluginInstance instance;
  private Duration pause = FIRST_PAUSE;
  private long startedNanos;
  private long timer = -1;
  private boolean stopped;

  /** Completes when the life before is wholly over: one after the other, never two at once. */
  private Future<Boolean> ended = Future.succeededFuture(true);

  /**
   * @param instances makes a life of a jar's plugin, which tells why it failed
   */
  PluginSlot(
      Vertx vertx,
      PluginJar jar,
      BiFunction<PluginJar, Consumer<String>, PluginInstance> instances) {
    this.vertx = vertx;
    this.jar = jar;
    this.instances = instances;
  }

  private String title() {
    return "plugin " + jar.name() + " " + jar.plugin().version();
  }

  /** Starts it; completes when it is live, or has failed for the first time. */
  Future<Void> start() {
    Promise<Void> tried = Promise.promise();
    ended.onComplete(
        v -> {
          if (stopped) {
            tried.complete();
            return;
          }
          PluginInstance[] life = new PluginInstance[1];
          life[0] = instances.apply(jar, reason -> failed(life[0], reason));
          instance = life[0];
          startedNanos = System.nanoTime();
          instance
              .start()
              .onSuccess(done -> LOG.info("{} is live", title()))
              .onFailure(e -> failed(life[0], PluginException.words(e)))
              .onComplete(done -> tried.complete());
        });
    return tried.future();
  }

  /** Follows whether this node leads; completes when it does, or has failed for the first time. */
  Future<Void> follow() {
    PluginInstance life = instance;
    return life == null
        ? Future.succeededFuture()
        : life.follow().onFailure(e -> failed(life, PluginException.words(e))).otherwiseEmpty();
  }

  private void failed(PluginInstance life, String reason) {
    if (life != instance || stopped) {
      return;
    }
    if (System.nanoTime() - startedNanos > LONGEST_PAUSE.toNanos()) {
      pause = FIRST_PAUSE;
    }
    LOG.warn("{} {}; it starts again in {} s", title(), reason, pause.toSeconds());
    instance = null;
    ended = life.stop();
    timer = vertx.setTimer(pause.toMillis(), t -> start());
    pause =
        pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
  }

  /** Ends this life and begins one of another version; gives the jar that is free now. */
  Future<PluginJar> replace(PluginJar next) {
    PluginJar old = jar;
    return stop()
        .compose(
            v -> {
              stopped = false;
              jar = next;
              pause = FIRST_PAUSE;
              return start();
            })
        .map(old);
  }

  /** Ends it, whatever it does. */
  Future<Void> stop() {
    stopped = true;
    vertx.cancelTimer(timer);
    if (instance != null) {
      PluginInstance life = instance;
      instance = null;
      ended =
          life.stop()
              .onSuccess(
                  clean -> {
                    if (!clean) {
                      LOG.warn("{} did not stop; its thread is left behind", title());
                    }
                  });
    }
    return ended.mapEmpty();
  }

  PluginJar jar() {
    return jar;
  }

  /** What the plugin serves: URLs by name; nothing while it is down. */
  Map<String, String> served() {
    return instance == null ? Map.of() : instance.served();
  }
}
