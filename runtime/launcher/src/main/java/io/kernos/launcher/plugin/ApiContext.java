package io.kernos.launcher.plugin;

import io.kernos.api.v1.FrameworkInfo;
import io.kernos.spi.discovery.Services;
import io.kernos.spi.plugin.Metrics;
import io.kernos.spi.plugin.PluginContext;
import io.kernos.spi.plugin.SchedulerDriver;
import io.kernos.spi.security.Authorizer;
import io.kernos.spi.store.Journal;
import io.kernos.spi.store.StateStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the API half of one instance of a plugin is lent, on leader and standby alike.
 *
 * @param scheduler what the scheduler half is lent, while this master leads
 * @param served gets what it serves: URLs by name
 * @param elsewhere where the leader serves a name, when that is another master
 */
record ApiContext(
    JsonObject config,
    Authorizer authorizer,
    Supplier<Optional<? extends PluginContext>> scheduler,
    Map<String, String> served,
    Function<String, Optional<URI>> elsewhere)
    implements PluginContext {

  private PluginContext term(String what) {
    return scheduler
        .get()
        .<PluginContext>map(context -> context)
        .orElseThrow(
            () -> new IllegalStateException("this master does not lead: it has no " + what));
  }

  @Override
  public JsonObject config() {
    return config.copy();
  }

  @Override
  public long term() {
    return term("term").term();
  }

  @Override
  public StateStore store() {
    return term("store").store();
  }

  @Override
  public Journal journal() {
    return term("journal").journal();
  }

  @Override
  public Services services() {
    return term("records").services();
  }

  @Override
  public Metrics metrics() {
    return term("metrics").metrics();
  }

  @Override
  public Future<SchedulerDriver> subscribe(FrameworkInfo info, SchedulerDriver.Handler handler) {
    return term("offers").subscribe(info, handler);
  }

  @Override
  public void serves(String name, String url) {
    served.put(name, url);
  }

  @Override
  public Optional<URI> leading(String name) {
    return scheduler.get().isPresent() ? Optional.empty() : elsewhere.apply(name);
  }
}
