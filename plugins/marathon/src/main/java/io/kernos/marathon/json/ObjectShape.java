package io.kernos.marathon.json;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** A JSON object with these fields; others are ignored, as Marathon did. */
final class ObjectShape implements Shape {
  private static final int SHOWN = 1_000;

  private record Field(String name, Shape shape, boolean required, Supplier<Object> fallback) {}

  private final boolean strict;
  private final List<Field> fields;

  private ObjectShape(boolean strict, List<Field> fields) {
    this.strict = strict;
    this.fields = List.copyOf(fields);
  }

  /**
   * With no field yet. What is no object at all is read as an empty one: such are Marathon's
   * generated readers for types that have limits or lists in them.
   */
  static ObjectShape lenient() {
    return new ObjectShape(false, List.of());
  }

  /** With no field yet; nothing but an object will do. */
  static ObjectShape strict() {
    return new ObjectShape(true, List.of());
  }

  private ObjectShape with(String name, Shape shape, boolean required, Supplier<Object> fallback) {
    List<Field> more = new ArrayList<>(fields);
    more.add(new Field(name, shape, required, fallback));
    return new ObjectShape(strict, more);
  }

  ObjectShape required(String name, Shape shape) {
    return with(name, shape, true, () -> null);
  }

  ObjectShape optional(String name, Shape shape) {
    return with(name, shape, false, () -> null);
  }

  ObjectShape optional(String name, Shape shape, Object fallback) {
    return with(name, shape, false, () -> fallback);
  }

  /** A list that is empty when it is absent. */
  ObjectShape list(String name, Shape shape) {
    return with(name, shape, false, JsonArray::new);
  }

  /** An object that is empty when it is absent. */
  ObjectShape map(String name, Shape shape) {
    return with(name, shape, false, JsonObject::new);
  }

  /** The same fields, but each may be absent and stays so. ObjectT "Update" types. */
  ObjectShape asUpdate() {
    return new ObjectShape(
        strict, fields.stream().map(f -> new Field(f.name, f.shape, false, () -> null)).toList());
  }

  @Override
  public Object read(Object json, JsonErrors errors) {
    if (strict && !(json instanceof JsonObject)) {
      errors.add("error.expected.jsobject");
      return null;
    }
    JsonObject source = json instanceof JsonObject object ? object : null;
    JsonObject result = new JsonObject();
    for (Field field : fields) {
      boolean present = source != null && source.containsKey(field.name);
      Object value = present ? source.getValue(field.name) : null;
      Object read;
      if (value == null && !(field.required && present)) {
        read = field.fallback.get();
        if (field.required) {
          errors.enter("/" + field.name);
          errors.add(absent(field.name, json));
          errors.leave();
        }
      } else {
        errors.enter("/" + field.name);
        read = field.shape.read(value, errors);
        errors.leave();
      }
      if (read != null) {
        result.put(field.name, read);
      }
    }
    return result;
  }

  /** Play: JsLookup.scala and JsPath.scala. */
  private String absent(String name, Object json) {
    if (strict) {
      return "error.path.missing";
    }
    return json instanceof JsonObject object
        ? "'" + name + "' is undefined on object: " + shown(object.encode())
        : shown(String.valueOf(json)) + " is not an object";
  }

  private static String shown(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
  }
}
