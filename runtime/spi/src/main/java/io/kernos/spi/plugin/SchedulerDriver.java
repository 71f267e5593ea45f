package io.kernos.spi.plugin;

import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.api.v1.scheduler.Event;
import io.vertx.core.Future;

/**
 * A plugin's scheduler connection to the leading master: the v1 scheduler API without HTTP, with
 * its validation.
 *
 * <p>The kernel keeps the framework's id, so that a restarted or replaced plugin fails over to its
 * tasks.
 */
public interface SchedulerDriver {

  /** Receives events on the plugin's context, in order. */
  @FunctionalInterface
  interface Handler {
    /** One event of the v1 scheduler API. */
    void handle(Event event);
  }

  /** The framework's id; known once SUBSCRIBED came. */
  FrameworkID frameworkId();

  /**
   * Makes a call; the framework id is filled in.
   *
   * @return fails with {@link IllegalArgumentException} where the HTTP API answers 400
   */
  Future<Void> call(Call.Builder call);

  /** Acknowledges an update; does nothing for one that needs none (no uuid). */
  Future<Void> acknowledge(Event.Update update);

  /** Disconnects; the framework stays for its failover timeout. */
  Future<Void> close();
}
