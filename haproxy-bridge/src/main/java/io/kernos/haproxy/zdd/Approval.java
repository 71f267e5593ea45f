package io.kernos.haproxy.zdd;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;

/** Has its say before anything is done that serves no more after it. Blocks. */
public interface Approval {
  /** Whoever must agree does. */
  Approval ALWAYS = new Approval() {};

  /** Whether to go on. */
  default boolean agrees(String question) throws IOException {
    return true;
  }

  /**
   * Called before tasks of the old app are killed.
   *
   * @throws IOException if they must not be; the deployment stops
   */
  default void beforeKill(JsonObject old, List<String> tasks, JsonObject young)
      throws IOException, InterruptedException {}
}
