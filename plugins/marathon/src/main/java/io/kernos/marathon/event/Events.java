package io.kernos.marathon.event;

import io.vertx.core.json.JsonObject;

/** Where the scheduler's parts tell what happens; called on its context, never blocks. */
@FunctionalInterface
public interface Events {
  /**
   * Tells an event; {@code eventType} and {@code timestamp} are filled in.
   *
   * @param type such as {@code status_update_event}
   */
  void publish(String type, JsonObject body);
}
