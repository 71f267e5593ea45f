package io.kernos.marathon.json;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;

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

  /** What the parser says, without the place in its own code. */
  private static String words(DecodeException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    String message = String.valueOf(cause.getMessage());
    int place = message.indexOf("\n at [Source");
    return (place < 0 ? message : message.substring(0, place)).replace("Failed to decode:", "");
  }
}
