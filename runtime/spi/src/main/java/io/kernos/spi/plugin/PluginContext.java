package io.kernos.spi.plugin;

import io.kernos.api.v1.FrameworkInfo;
import io.kernos.spi.discovery.Services;
import io.kernos.spi.security.Authorizer;
import io.kernos.spi.store.Journal;
import io.kernos.spi.store.StateStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.Optional;

/**
 * What the kernel lends to a plugin.
 *
 * <p>The scheduler half has one for each term. That of the API half outlives terms: what belongs to
 * a term (all but {@link #config}, {@link #authorizer}, {@link #serves} and {@link #leading})
 * throws {@link IllegalStateException} in it while this master does not lead.
 */
public interface PluginContext {

  /**
   * The plugin's part of the configuration, and of the node's {@code bind.address} and {@code
   * advertised.address}.
   */
  JsonObject config();

  /** The leader's term under which this scheduler half was deployed: goes into each transaction. */
  long term();

  /** The plugin's own keys; it sees no others. */
  StateStore store();

  /** The plugin's own streams. */
  Journal journal();

  /** The service records of every framework. */
  Services services();

  /** What the kernel measures. */
  Metrics metrics();

  /** Who may do what. */
  Authorizer authorizer();

  /**
   * Subscribes a framework. Its id, when it had one before, is filled in by the kernel.
   *
   * @param info without an id
   * @param handler told every event on the caller's context, SUBSCRIBED first
   */
  Future<SchedulerDriver> subscribe(FrameworkInfo info, SchedulerDriver.Handler handler);

  /**
   * Says where the plugin can be reached, for people who look for it.
   *
   * @param name of what is served, such as {@code marathon}
   * @param url with the real port
   */
  void serves(String name, String url);

  /**
   * Where the leading master's instance of this plugin serves {@code name}, for an API half on a
   * standby to send its callers there; empty while this master leads, and while no leader is known.
   * From any thread.
   */
  Optional<URI> leading(String name);
}
