package io.kernos.testkit.log;

import io.kernos.spi.log.LogLevel;
import java.time.Duration;

/** Remembers what was set, for a module whose tests name it in a service file. */
public final class RecordedLogLevel implements LogLevel {
  private int level;
  private Duration time = Duration.ZERO;

  @Override
  public synchronized int level() {
    return level;
  }

  /** For how long it was set last. */
  public synchronized Duration time() {
    return time;
  }

  @Override
  public synchronized void set(int newLevel, Duration newTime) {
    level = newLevel;
    time = newTime;
  }
}
