package io.kernos.launcher.plugin;

import io.kernos.spi.security.Authorizer;
import io.kernos.spi.security.Principal;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLConnection;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plugins of a master: what is in the folder runs, its scheduler half while this node leads;
 * what is replaced fails over to its tasks, what is taken out of the leader's folder is torn down.
 */
public final class PluginHost implements PluginFolder.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(PluginHost.class);
  private static final Duration LOADING = Duration.ofSeconds(20);

  /**
   * How plugins are hosted.
   *
   * @param folder where people put jars
   * @param bundled jars that are loaded once, each until the folder has another of its plugin
   * @param work where private copies go; emptied at start
   * @param config gives the part of the configuration that belongs to a plugin, by its name
   * @param blockedAfter a plugin whose thread does not answer for so long is started again
   * @param grace how long a plugin may be away, its jar being replaced, before its framework is
   *     torn down
   * @param onlyHost whether no other master hosts plugins: then a plugin that is not here at the
   *     start has been taken out, and is torn down
   */
  public record Settings(
      Path folder,
      List<Path> bundled,
      Path work,
      Function<String, JsonObject> config,
      Duration blockedAfter,
      Duration grace,
      boolean onlyHost) {

    /** With the usual times. */
    public static Settings of(
        Path folder,
        List<Path> bundled,
        Path work,
        Function<String, JsonObject> config,
        boolean onlyHost) {
      return new Settings(
          folder, bundled, work, config, Duration.ofSeconds(10), Duration.ofSeconds(2), onlyHost);
    }
  }

  private final Vertx vertx;
  private final Context context;
  private final Settings settings;
  private final HostedBy by;
  private volatile Optional<MasterAccess> master = Optional.empty();
  private final PluginFolder folder;
  private final SharedClasses shared = new SharedClasses(PluginHost.class.getClassLoader());
  private final Map<Path, String> names = new LinkedHashMap<>();
  private final Map<String, PluginSlot> slots = new LinkedHashMap<>();
  private final Map<Path, Boolean> refused = new HashMap<>();
  private long copies;
  private boolean stopped;

  private PluginHost(
      Vertx vertx,
      Settings settings,
      Authorizer authorizer,
      Function<String, Optional<URI>> elsewhere) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.settings = settings;
    this.by = new HostedBy(authorizer, () -> master, elsewhere);
    this.folder = new PluginFolder(vertx, settings.folder(), this);
  }

  /**
   * Starts to host, on the caller's context, on a master that does not lead yet.
   *
   * @param elsewhere where the leader's plugins serve a name, when another node leads
   * @return completes when every bundled plugin and every one in the folder is live or has failed
   */
  public static Future<PluginHost> start(
      Vertx vertx,
      Settings settings,
      Authorizer authorizer,
      Function<String, Optional<URI>> elsewhere) {
    // Files that the JDK keeps open behind jar: URLs would outlive the class loader of a plugin.
    URLConnection.setDefaultUseCaches("jar", false);
    PluginHost host = new PluginHost(vertx, settings, authorizer, elsewhere);
    return host.blocking(
            () -> {
              Files.createDirectories(settings.work());
              try (DirectoryStream<Path> old = Files.newDirectoryStream(settings.work(), "*.jar")) {
                for (Path copy : old) {
                  Files.delete(copy);
                }
              }
              return null;
            })
        .compose(v -> host.folder.start())
        .compose(v -> Future.join(settings.bundled().stream().map(host::present).toList()))
        .map(host);
  }

  /**
   * This node leads: the scheduler halves start. On the context of {@link #start}.
   *
   * @return completes when each is live or has failed
   */
  public Future<Void> lead(MasterAccess leading) {
    master = Optional.of(leading);
    return all(PluginSlot::follow).onSuccess(v -> forgetOrphans());
  }

  /**
   * This node leads no more: the scheduler halves lose their connections at once and stop. On the
   * context of {@link #start}.
   */
  public Future<Void> follow() {
    master = Optional.empty();
    return all(PluginSlot::follow);
  }

  private Future<Void> all(Function<PluginSlot, Future<Void>> step) {
    return Future.join(slots.values().stream().map(step).toList()).mapEmpty();
  }

  private <T> Future<T> blocking(Callable<T> work) {
    Promise<T> promise = Promise.promise();
    // A thread of its own: what a jar does when it is loaded may block for ever.
    Thread thread =
        new Thread(
            () -> {
              T result;
              try {
                result = work.call();
              } catch (Throwable e) {
                context.runOnContext(v -> promise.tryFail(e));
                return;
              }
              context.runOnContext(v -> promise.tryComplete(result));
            },
            "kernos-plugins");
    thread.setDaemon(true);
    thread.start();
    return promise.future();
  }

  @Override
  public Future<Void> present(Path path) {
    return load(path)
        .compose(jar -> stopped ? close(jar) : live(path, jar))
        .otherwise(
            e -> {
              refused.put(path, true);
              LOG.warn("plugin jar {} {}", path.getFileName(), PluginException.words(e));
              return null;
            });
  }

  private Future<PluginJar> load(Path path) {
    refused.remove(path);
    Path copy = settings.work().resolve(++copies + "-" + path.getFileName());
    Promise<PluginJar> promise = Promise.promise();
    long timer =
        vertx.setTimer(
            LOADING.toMillis(),
            t ->
                promise.tryFail(
                    new PluginException(
                        "did not load within " + LOADING.toSeconds() + " s: its class blocks")));
    blocking(() -> PluginJar.load(path, copy, shared))
        .onComplete(
            loaded -> {
              vertx.cancelTimer(timer);
              boolean inTime =
                  loaded.succeeded()
                      ? promise.tryComplete(loaded.result())
                      : promise.tryFail(loaded.cause());
              if (!inTime && loaded.succeeded()) {
                close(loaded.result());
              }
            });
    return promise.future();
  }

  private Future<Void> live(Path path, PluginJar jar) {
    String before = names.get(path);
    if (before != null && !before.equals(jar.name())) {
      return gone(path).compose(v -> live(path, jar));
    }
    PluginSlot slot = slots.get(jar.name());
    if (slot != null && before == null && isBundled(holder(jar.name()))) {
      // It comes back when the folder's is gone.
      Path holder = holder(jar.name());
      names.remove(holder);
      refused.put(holder, true);
    } else if (slot != null && before == null) {
      Path holder = holder(jar.name());
      return close(jar)
          .compose(
              v ->
                  Future.failedFuture(
                      new PluginException(
                          "holds plugin "
                              + jar.name()
                              + " as "
                              + holder.getFileName()
                              + " does; it goes live when that one is gone")));
    }
    names.put(path, jar.name());
    if (slot != null) {
      return slot.replace(jar).compose(this::close);
    }
    PluginSlot fresh = new PluginSlot(vertx, jar, this::instance);
    slots.put(jar.name(), fresh);
    return fresh.start();
  }

  private boolean isBundled(Path path) {
    return settings.bundled().contains(path);
  }

  private Path holder(String name) {
    return names.entrySet().stream()
        .filter(each -> each.getValue().equals(name))
        .findFirst()
        .orElseThrow()
        .getKey();
  }

  private PluginInstance instance(PluginJar jar, Consumer<String> failed) {
    return new PluginInstance(
        vertx,
        blocking(() -> PluginInstance.makeVertx()),
        jar,
        settings.config().apply(jar.name()),
        by,
        settings.blockedAfter(),
        failed);
  }

  private Future<Void> close(PluginJar jar) {
    return blocking(
        () -> {
          jar.close();
          return null;
        });
  }

  @Override
  public Future<Void> gone(Path path) {
    refused.remove(path);
    String name = names.remove(path);
    if (name == null) {
      return Future.succeededFuture();
    }
    PluginSlot slot = slots.remove(name);
    return slot.stop()
        .compose(v -> close(slot.jar()))
        .compose(
            v -> {
              vertx.setTimer(settings.grace().toMillis(), t -> teardown(name));
              // Another jar may have waited for the name.
              return Future.join(
                  new ArrayList<>(refused.keySet()).stream().map(this::present).toList());
            })
        .mapEmpty();
  }

  private void teardown(String name) {
    if (stopped || slots.containsKey(name) || master.isEmpty()) {
      return;
    }
    MasterAccess leading = master.get();
    FrameworkIds ids = new FrameworkIds(leading.store(), leading.term());
    ids.all(name)
        .compose(
            frameworks ->
                Future.join(
                    frameworks.stream()
                        .map(id -> leading.master().teardown(id, Principal.named(name)))
                        .toList()))
        .compose(v -> ids.forgetAll(name))
        .onSuccess(v -> LOG.info("plugin {} is gone", name))
        .onFailure(
            e -> LOG.warn("plugin {} cannot be torn down: {}", name, PluginException.words(e)));
  }

  /** Plugins whose jar was taken out while nobody led; not when a jar that is there is broken. */
  private void forgetOrphans() {
    if (stopped || master.isEmpty() || !settings.onlyHost()) {
      return;
    }
    new FrameworkIds(master.get().store(), master.get().term())
        .plugins()
        .onSuccess(
            known ->
                known.stream()
                    .filter(name -> !slots.containsKey(name) && refused.isEmpty())
                    .forEach(
                        name -> vertx.setTimer(settings.grace().toMillis(), t -> teardown(name))))
        .onFailure(e -> LOG.warn("the plugins of before: {}", PluginException.words(e)));
  }

  /** What the plugins serve: URLs by name. */
  public Map<String, String> served() {
    Map<String, String> all = new TreeMap<>();
    slots.values().forEach(slot -> all.putAll(slot.served()));
    return all;
  }

  /** Stops every plugin; their frameworks stay for their failover timeouts. */
  public Future<Void> stop() {
    stopped = true;
    folder.stop();
    List<Future<Void>> stopping = new ArrayList<>();
    for (PluginSlot slot : slots.values()) {
      stopping.add(slot.stop().compose(v -> close(slot.jar())));
    }
    slots.clear();
    return Future.join(stopping).mapEmpty();
  }
}
