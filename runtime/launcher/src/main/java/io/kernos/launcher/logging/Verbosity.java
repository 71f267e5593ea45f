package io.kernos.launcher.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.kernos.spi.log.LogLevel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.LoggerFactory;

/** Sets how much Kernos says for a while: 1 is debug, all above is trace. */
public final class Verbosity implements LogLevel {
  private final Logger logger = (Logger) LoggerFactory.getLogger("io.kernos");
  private final BiConsumer<Duration, Runnable> later;
  private int level;
  private Level original;

  /** Counts settings: only the end of the last one counts. */
  private long settings;

  /** That of this process. */
  public Verbosity() {
    this(
        (time, end) ->
            CompletableFuture.delayedExecutor(time.toMillis(), TimeUnit.MILLISECONDS).execute(end));
  }

  /**
   * Made for tests.
   *
   * @param later runs something after a time
   */
  Verbosity(BiConsumer<Duration, Runnable> later) {
    this.later = later;
  }

  @Override
  public synchronized int level() {
    return level;
  }

  @Override
  public synchronized void set(int newLevel, Duration time) {
    if (level == 0) {
      original = logger.getLevel();
    }
    put(newLevel);
    long setting = ++settings;
    if (level > 0) {
      later.accept(time, () -> end(setting));
    }
  }

  private synchronized void end(long setting) {
    if (setting == settings) {
      put(0);
    }
  }

  private void put(int newLevel) {
    level = newLevel;
    Level wanted = newLevel == 0 ? original : newLevel == 1 ? Level.DEBUG : Level.TRACE;
    // Never less than from the start.
    logger.setLevel(
        original != null && wanted != null && wanted.isGreaterOrEqual(original)
            ? original
            : wanted);
  }
}
