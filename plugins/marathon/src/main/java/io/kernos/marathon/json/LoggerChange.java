package io.kernos.marathon.json;

import io.kernos.marathon.validation.Violations;
import io.kernos.marathon.validation.ViolationsException;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * A logger gets another level (Marathon: logging.raml).
 *
 * @param level in lower case
 * @param seconds after which it is as before
 */
public record LoggerChange(String logger, String level, Optional<Integer> seconds) {
  private static final ObjectShape SHAPE =
      ObjectShape.strict()
          .required("level", Shapes.word("trace", "debug", "info", "warn", "error"))
          .required("logger", Shapes.STRING)
          .optional("durationSeconds", Shapes.INT);

  /**
   * Reads the body of a POST.
   *
   * @throws InvalidJsonException when a field is missing or of another type
   * @throws ViolationsException when it names no logger
   */
  public static LoggerChange read(Object body) {
    JsonObject json = AppRequests.read(SHAPE, body);
    Violations violations = new Violations();
    violations.check(!json.getString("logger").isEmpty(), "/logger", "must not be empty");
    violations.throwIfAny();
    return new LoggerChange(
        json.getString("logger"),
        json.getString("level"),
        Optional.ofNullable(json.getInteger("durationSeconds")));
  }

  /** As the API shows it. */
  public JsonObject write() {
    JsonObject json = new JsonObject().put("level", level).put("logger", logger);
    seconds.ifPresent(after -> json.put("durationSeconds", after));
    return json;
  }
}
