package io.kernos.marathon.extension;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * An extension, as the descriptor {@code plugin_conf} names it (Marathon: PluginDefinition.scala).
 *
 * @param plugin the interface, by its name here or by the original's
 * @param implementation the class
 */
public record Definition(
    String id,
    String plugin,
    String implementation,
    Optional<JsonArray> tags,
    Optional<JsonObject> configuration,
    Optional<JsonObject> info) {

  static Definition read(String id, JsonObject json) {
    return new Definition(
        id,
        required(id, json, "plugin"),
        required(id, json, "implementation"),
        Optional.ofNullable(json.getJsonArray("tags")),
        Optional.ofNullable(json.getJsonObject("configuration")),
        Optional.ofNullable(json.getJsonObject("info")));
  }

  private static String required(String id, JsonObject json, String key) {
    if (json.getValue(key) instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("plugin_conf: " + id + " needs a " + key);
  }

  /** As the API shows it: without its configuration, which may hold secrets. */
  public JsonObject write() {
    JsonObject json =
        new JsonObject().put("id", id).put("plugin", plugin).put("implementation", implementation);
    tags.ifPresent(some -> json.put("tags", some));
    info.ifPresent(some -> json.put("info", some));
    return json;
  }
}
