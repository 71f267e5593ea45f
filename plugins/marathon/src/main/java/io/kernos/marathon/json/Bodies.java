package io.kernos.marathon.json;

import io.kernos.marathon.validation.Fields;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import java.util.List;

/** The JSON in the bodies of calls. */
public final class Bodies {
  private Bodies() {}

  /**
   * A JSON object or array of Vert.x, or a plain value.
   *
   * @throws InvalidJsonException when there is none: HTTP 400
   */
  public static Object parse(Buffer body) {
    if (body == null || body.toString().isBlank()) {
      throw InvalidJsonException.missing("No content to map due to end-of-input");
    }
    try {
      return Json.decodeValue(body);
    } catch (DecodeException e) {
      throw InvalidJsonException.unparsable(words(e));
    }
  }

  /**
   * The texts in a JSON array.
   *
   * @throws InvalidJsonException when there is none
   */
  public static List<String> texts(Object body) {
    JsonErrors errors = new JsonErrors();
    Object read = Shapes.set(Shapes.STRING).read(body, errors);
    errors.throwIfAny();
    return Fields.texts((JsonArray) read);
  }

  /** What the parser says, without the place in its own code. */
  private static String words(DecodeException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    String message = String.valueOf(cause.getMessage());
    int place = message.indexOf("\n at [Source");
    return (place < 0 ? message : message.substring(0, place)).replace("Failed to decode:", "");
  }
}
