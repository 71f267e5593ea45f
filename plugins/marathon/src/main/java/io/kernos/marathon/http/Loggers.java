package io.kernos.marathon.http;

import io.kernos.marathon.json.LoggerChange;
import io.kernos.spi.time.Clock;
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

  /** Sets one level, for a while if the change says so. */
  void set(LoggerChange change) {
    String name = change.logger();
    Object before = set(name, change.level().toUpperCase(Locale.ROOT));
    change
        .seconds()
        .ifPresent(
            seconds ->
                clock.after(
                    Duration.ofSeconds(seconds),
                    () -> set(name, before == null ? null : before.toString())));
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
}
