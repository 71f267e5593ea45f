package io.kernos.executor.check;

import java.time.Duration;

/** Seconds as the API's messages carry them. */
final class Seconds {
  private static final double MAX = 1e9;

  private Seconds() {}

  static Duration of(double seconds) {
    return Duration.ofNanos((long) (Math.max(0, Math.min(MAX, seconds)) * 1e9));
  }
}
