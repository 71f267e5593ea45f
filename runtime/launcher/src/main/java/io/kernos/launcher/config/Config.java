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

  /**
   * What a plugin is given: the addresses of this node, keys of our own that begin with the
   * plugin's name, and over them what stands under {@code plugin.<name>.}
   */
  public JsonObject plugin(String name) {
    JsonObject given =
        new JsonObject()
            .put(Keys.BIND_ADDRESS.name(), get(Keys.BIND_ADDRESS))
            .put(Keys.ADVERTISED_ADDRESS.name(), advertisedAddress());
    String own = name + ".";
    for (Key<?> key : Keys.ALL) {
      if (key.name().startsWith(own)) {
        given.put(key.name().substring(own.length()), get(key));
      }
    }
    return given.mergeIn(plugins.getOrDefault(name, new JsonObject()).copy());
  }
}
