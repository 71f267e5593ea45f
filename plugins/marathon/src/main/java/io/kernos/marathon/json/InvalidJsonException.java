package io.kernos.marathon.json;

import io.vertx.core.json.JsonObject;

/** JSON of the wrong shape, or none at all; Marathon: MarathonExceptionMapper.scala. */
public final class InvalidJsonException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final int status;
  private final transient JsonObject body;

  private InvalidJsonException(int status, JsonObject body) {
    super(body.encode());
    this.status = status;
    this.body = body;
  }

  /** Values of wrong types: HTTP 422. */
  static InvalidJsonException of(JsonErrors errors) {
    return new InvalidJsonException(
        422, new JsonObject().put("message", "Invalid JSON").put("details", errors.details()));
  }

  /** Text that cannot be parsed: HTTP 400. */
  static InvalidJsonException unparsable(String details) {
    return new InvalidJsonException(
        400, new JsonObject().put("message", "Invalid JSON").put("details", details));
  }

  /** Nothing where JSON is expected: HTTP 400. */
  static InvalidJsonException missing(String details) {
    return new InvalidJsonException(
        400,
        new JsonObject()
            .put("message", "Please specify data in JSON format")
            .put("details", details));
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** What the API answers. */
  public JsonObject body() {
    return body;
  }
}
