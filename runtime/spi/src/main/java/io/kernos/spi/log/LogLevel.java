package io.kernos.spi.log;

import java.time.Duration;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * How much this process logs. There is one log, whatever runs in the process, so it is found
 * through {@link ServiceLoader}, by a service file of whoever writes it.
 *
 * <ol>
 *   <li>Methods MAY be called on any thread and MUST NOT block.
 *   <li>Level 0 MUST be what is logged from the start; a higher one MUST log no less.
 *   <li>Of two settings the later one MUST count, its end too (Mesos: GET_LOGGING_LEVEL and
 *       SET_LOGGING_LEVEL).
 * </ol>
 */
public interface LogLevel {

  /** The level now. */
  int level();

  /**
   * Sets the level for a while; then it is 0 again.
   *
   * @param level at least 0
   */
  void set(int level, Duration time);

  /** That of this process; empty when nobody can change its log. */
  static Optional<LogLevel> ofProcess() {
    return Holder.FOUND;
  }

  /** Looks once, when first asked. */
  final class Holder {
    private static final Optional<LogLevel> FOUND =
        ServiceLoader.load(LogLevel.class, LogLevel.class.getClassLoader()).findFirst();

    private Holder() {}
  }
}
