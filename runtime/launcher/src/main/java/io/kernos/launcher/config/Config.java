package io.kernos.launcher.config;

import io.vertx.core.json.JsonObject;
import java.util.Map;

/** Checked values of all keys. Immutable. */
public final class Config {
  private final Map<String, Object> values;
  private final Map<String, JsonObject> plugins;

  Config(Map<String, Object> values, Map<String, JsonObject> plugins) {
    this.values = values;
    this.plugins = plugins;
  }

  /** The value of a key: what was set, or else its default. */
  @SuppressWarnings("unchecked") // Put there by the key's own parser.
  public <T> T get(Key<T> key) {
    return (T) values.get(key.name());
  }

  /** Whether the key has a value: those without a default may have none. */
  public boolean has(Key<String> key) {
    return !get(key).isEmpty();
  }

  /** The address by which others reach this node. */
  public String advertisedAddress() {
    return has(Keys.ADVERTISED_ADDRESS) ? get(Keys.ADVERTISED_ADDRESS) : get(Keys.BIND_ADDRESS);
  }

  /** What stands under {@code plugin.<name>.} */
  public JsonObject plugin(String name) {
    return plugins.getOrDefault(name, new JsonObject()).copy();
  }
}
