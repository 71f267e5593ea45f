package io.kernos.marathon.validation;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks at fields of JSON objects whose shape is known. */
public final class Fields {
  private Fields() {}

  /** The objects in a list; none when there is no list. */
  public static List<JsonObject> objects(JsonObject json, String name) {
    JsonArray array = json.getJsonArray(name);
    if (array == null) {
      return List.of();
    }
    List<JsonObject> result = new ArrayList<>(array.size());
    for (int i = 0; i < array.size(); i++) {
      result.add(array.getJsonObject(i));
    }
    return result;
  }

  /** The texts in a list; none when there is no list. */
  public static List<String> texts(JsonObject json, String name) {
    JsonArray array = json.getJsonArray(name);
    return array == null ? List.of() : texts(array);
  }

  /** The texts in a list. */
  public static List<String> texts(JsonArray array) {
    List<String> result = new ArrayList<>(array.size());
    for (int i = 0; i < array.size(); i++) {
      result.add(array.getString(i));
    }
    return result;
  }

  /** The texts by key; none when there is no object. */
  public static Map<String, String> textMap(JsonObject json, String name) {
    JsonObject object = json.getJsonObject(name);
    if (object == null || object.isEmpty()) {
      return Map.of();
    }
    Map<String, String> result = new LinkedHashMap<>();
    object.fieldNames().forEach(key -> result.put(key, object.getString(key)));
    return result;
  }

  public static Optional<String> text(JsonObject json, String name) {
    return Optional.ofNullable(json.getString(name));
  }

  public static Optional<JsonObject> object(JsonObject json, String name) {
    return Optional.ofNullable(json.getJsonObject(name));
  }

  /** Whether a list is there and has something in it. */
  public static boolean isFilled(JsonObject json, String name) {
    JsonArray array = json.getJsonArray(name);
    return array != null && !array.isEmpty();
  }

  /** Whether some volume of an app's container is of a kind. */
  public static boolean hasVolume(JsonObject app, String kind) {
    JsonObject container = app.getJsonObject("container");
    return container != null
        && objects(container, "volumes").stream().anyMatch(volume -> volume.containsKey(kind));
  }
}
