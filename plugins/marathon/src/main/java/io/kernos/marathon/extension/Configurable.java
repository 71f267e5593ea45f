package io.kernos.marathon.extension;

import io.vertx.core.json.JsonObject;

/** What an extension implements as well that wants its {@code configuration} of the descriptor. */
public interface Configurable {

  /** Called once, before anything else. */
  void initialize(JsonObject configuration);
}
