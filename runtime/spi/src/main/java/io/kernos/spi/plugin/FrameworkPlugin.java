package io.kernos.spi.plugin;

import io.vertx.core.Deployable;

/**
 * A framework in a jar, found through {@link java.util.ServiceLoader}.
 *
 * <ol>
 *   <li>{@link #name} MUST be constant, unique in the cluster, and of {@code [a-z][a-z0-9-]*}.
 *   <li>The verticles MUST use their own context only, never block it, and leave nothing behind
 *       when they are undeployed: no thread, no timer, no listener.
 *   <li>All state MUST live in {@link PluginContext#store} and {@link PluginContext#journal}.
 * </ol>
 */
public interface FrameworkPlugin {

  /** The plugin's name: its keys in the config, its folder in the store. */
  String name();

  /** Its version, for people. */
  String version();

  /** The scheduler half: deployed on the leading master, moved with it. A new one for each call. */
  Deployable scheduler(PluginContext context);

  /**
   * The API half: deployed on every master, before the scheduler half where that one leads; on a
   * standby it proxies or redirects to the leader.
   */
  default Deployable api(PluginContext context) {
    return null;
  }
}
