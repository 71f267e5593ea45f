package io.kernos.marathon.http;

import io.kernos.spi.time.Clock;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Levels of loggers. The logging library belongs to the kernel: what it can do beyond SLF4J is
 * looked for by name, and where it cannot, levels stay as they are.
 */
final class Loggers {
  private static final List<String> LEVELS = List.of("trace", "debug", "info", "warn", "error");
  private final Clock clock;

  Loggers(Clock clock) {
    this.clock = clock;
  }

  /** The level of each logger by name. */
  JsonObject levels() {
    JsonObject levels = new JsonObject();
    ILoggerFactory factory = LoggerFactory.getILoggerFactory();
    try {
      for (Object logger :
          (List<?>) factory.getClass().getMethod("getLoggerList").invoke(factory)) {
        Object own = logger.getClass().getMethod("getLevel").invoke(logger);
        Object effective = logger.getClass().getMethod("getEffectiveLevel").invoke(logger);
        levels.put(
            ((Logger) logger).getName(), own == null ? effective + " (inherited)" : own.toString());
      }
    } catch (ReflectiveOperationException e) {
      throw new ApiException(501, "This logging library does not tell its levels.");
    }
    return levels;
  }

  /** Sets one level, for a while if the change says so; gives the change. */
  JsonObject set(Object body) {
    if (!(body instanceof JsonObject change)
        || !(change.getValue("logger") instanceof String name)
        || !(change.getValue("level") instanceof String level)
        || !LEVELS.contains(level)) {
      throw invalid("/level", "must be one of " + String.join(", ", LEVELS));
    }
    if (name.isEmpty()) {
      throw invalid("/logger", "must not be empty");
    }
    Object before = set(name, level.toUpperCase(Locale.ROOT));
    if (change.getValue("durationSeconds") instanceof Number seconds) {
      clock.after(
          Duration.ofSeconds(seconds.longValue()),
          () -> set(name, before == null ? null : before.toString()));
    }
    return change;
  }

  private static Object set(String name, String level) {
    Logger logger = LoggerFactory.getLogger(name);
    try {
      Method get = logger.getClass().getMethod("getLevel");
      Object before = get.invoke(logger);
      Class<?> type = get.getReturnType();
      Object value =
          level == null ? null : type.getMethod("valueOf", String.class).invoke(null, level);
      logger.getClass().getMethod("setLevel", type).invoke(logger, value);
      return before;
    } catch (ReflectiveOperationException e) {
      throw new ApiException(501, "This logging library does not let its levels be changed.");
    }
  }

  private static ApiException invalid(String path, String error) {
    return new ApiException(
        422,
        new JsonObject()
            .put("message", "Object is not valid")
            .put(
                "details",
                new JsonArray()
                    .add(
                        new JsonObject()
                            .put("path", path)
                            .put("errors", new JsonArray().add(error)))));
  }
}
