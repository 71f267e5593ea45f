package io.kernos.launcher.plugin;

import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.spi.discovery.Services;
import io.kernos.spi.plugin.Metrics;
import io.kernos.spi.plugin.PluginContext;
import io.kernos.spi.plugin.SchedulerDriver;
import io.kernos.spi.security.Authorizer;
import io.kernos.spi.security.Principal;
import io.kernos.spi.store.Journal;
import io.kernos.spi.store.StateStore;
import io.kernos.store.ScopedJournal;
import io.kernos.store.ScopedStateStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** What the scheduler half of one instance of a plugin is lent for one term. */
final class KernelPluginContext implements PluginContext {
  /** What all keys and values of one plugin may come to, in bytes. */
  private static final long QUOTA_BYTES = 256L << 20;

  private final String plugin;
  private final JsonObject config;
  private final MasterAccess master;
  private final FrameworkIds ids;
  private final StateStore store;
  private final Journal journal;
  private final Consumer<String> lost;
  private final Map<String, String> served;
  private final List<KernelDriver> drivers = new CopyOnWriteArrayList<>();
  private volatile boolean closed;

  /**
   * @param served gets what it serves: URLs by name
   * @param lost told why a connection ended that the plugin did not end
   */
  KernelPluginContext(
      String plugin,
      JsonObject config,
      MasterAccess master,
      Map<String, String> served,
      Consumer<String> lost) {
    this.served = served;
    this.plugin = plugin;
    this.config = config;
    this.master = master;
    this.ids = new FrameworkIds(master.store(), master.term());
    String folder = "plugins/" + plugin + "/";
    this.store = new ScopedStateStore(master.store(), folder, QUOTA_BYTES);
    this.journal = new ScopedJournal(master.journal(), folder);
    this.lost = lost;
  }

  @Override
  public JsonObject config() {
    return config.copy();
  }

  @Override
  public long term() {
    return master.term();
  }

  @Override
  public StateStore store() {
    return store;
  }

  @Override
  public Journal journal() {
    return journal;
  }

  @Override
  public Services services() {
    return master.services();
  }

  @Override
  public Metrics metrics() {
    return new MasterMetrics(master.master());
  }

  @Override
  public Authorizer authorizer() {
    return master.authorizer();
  }

  @Override
  public Future<SchedulerDriver> subscribe(FrameworkInfo info, SchedulerDriver.Handler handler) {
    return ids.get(plugin, info.getName())
        .compose(
            known ->
                known.isEmpty()
                    ? connect(info, known, handler)
                    : connect(info, known, handler).recover(e -> again(info, handler, e)));
  }

  /** A framework that is gone for ever leaves an id that the master refuses: a new one begins. */
  private Future<SchedulerDriver> again(
      FrameworkInfo info, SchedulerDriver.Handler handler, Throwable refusal) {
    boolean removed =
        refusal instanceof IllegalArgumentException
            && String.valueOf(refusal.getMessage()).contains("has been removed");
    return removed
        ? ids.forget(plugin, info.getName()).compose(v -> connect(info, Optional.empty(), handler))
        : Future.failedFuture(refusal);
  }

  private Future<SchedulerDriver> connect(
      FrameworkInfo info, Optional<String> known, SchedulerDriver.Handler handler) {
    if (closed) {
      return Future.failedFuture(new IllegalStateException("the plugin is stopped"));
    }
    FrameworkInfo.Builder whole = info.toBuilder().clearId();
    known.ifPresent(id -> whole.setId(FrameworkID.newBuilder().setValue(id)));
    Principal principal = Principal.named(info.hasPrincipal() ? info.getPrincipal() : plugin);
    KernelDriver driver =
        new KernelDriver(
            master.master(),
            principal,
            handler,
            id ->
                known.equals(Optional.of(id.getValue()))
                    ? Future.succeededFuture()
                    : ids.put(plugin, info.getName(), id.getValue()),
            lost);
    drivers.add(driver);
    return driver.subscribe(whole.build());
  }

  @Override
  public void serves(String name, String url) {
    served.put(name, url);
  }

  @Override
  public Optional<URI> leading(String name) {
    return Optional.empty();
  }

  /** Ends every connection, from any thread; the frameworks stay for their failover timeouts. */
  void close() {
    closed = true;
    drivers.forEach(KernelDriver::disconnect);
  }
}
