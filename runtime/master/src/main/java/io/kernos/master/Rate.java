package io.kernos.master;

import java.time.Duration;

/**
 * How often something may happen.
 *
 * @param times at most, at least 1
 * @param period in that time
 */
public record Rate(int times, Duration period) {

  public Rate {
    if (times < 1 || period.isNegative() || period.isZero()) {
      throw new IllegalArgumentException(times + "/" + period);
    }
  }

  /** From one time to the next. */
  public Duration interval() {
    return period.dividedBy(times);
  }
}
