package io.kernos.marathon.http;

import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.json.Timestamps;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/** A call that is refused, with its answer. */
public final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final int status;
  private final transient JsonObject body;

  /**
   * Refuses a call.
   *
   * @param body of the answer
   */
  public ApiException(int status, JsonObject body) {
    super(body.getString("message"));
    this.status = status;
    this.body = body;
  }

  ApiException(int status, String message) {
    this(status, new JsonObject().put("message", message));
  }

  static ApiException noApp(PathId id) {
    return new ApiException(404, "App '" + id + "' does not exist");
  }

  static ApiException noApp(PathId id, Instant version) {
    return new ApiException(
        404, "App '" + id + "' does not exist in version " + Timestamps.format(version));
  }

  static ApiException noPod(PathId id) {
    return new ApiException(404, "Pod '" + id + "' does not exist");
  }

  static ApiException noGroup(PathId id) {
    return new ApiException(404, "Group '" + id + "' does not exist");
  }

  static ApiException noTask(String id) {
    return new ApiException(404, "Task '" + id + "' does not exist");
  }

  static ApiException conflict(String message) {
    return new ApiException(409, message);
  }

  /** Whether a failure is that somebody may not do what they asked for. */
  public static boolean isForbidden(Throwable failure) {
    return failure instanceof ApiException refused && refused.status == 403;
  }

  int status() {
    return status;
  }

  JsonObject body() {
    return body;
  }
}
