package io.kernos.agent.executor;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;

/** Durations as Mesos writes them: {@code 5secs}, {@code 15mins}, {@code 1.5hrs}. */
public final class DurationText {
  private static final String[] UNITS = {"ns", "us", "ms", "secs", "mins", "hrs", "days", "weeks"};
  private static final long[] NANOS = {
    1L,
    1_000L,
    1_000_000L,
    1_000_000_000L,
    60_000_000_000L,
    3_600_000_000_000L,
    86_400_000_000_000L,
    604_800_000_000_000L
  };

  private DurationText() {}

  /** In the largest unit of which there is at least one. */
  public static String of(Duration duration) {
    long nanos = duration.toNanos();
    int unit = 0;
    while (unit + 1 < NANOS.length && Math.abs(nanos) >= NANOS[unit + 1]) {
      unit++;
    }
    BigDecimal value =
        BigDecimal.valueOf(nanos).divide(BigDecimal.valueOf(NANOS[unit]), MathContext.DECIMAL64);
    return value.stripTrailingZeros().toPlainString() + UNITS[unit];
  }
}
