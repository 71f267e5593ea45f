package io.kernos.marathon.definition;

import java.time.Duration;

/** How long to wait before failing instances are launched again. */
public record Backoff(Duration backoff, double factor, Duration maxLaunchDelay) {
  /** Marathon: 1 s, growing by 1.15 up to 5 minutes. */
  public static final Backoff DEFAULT =
      new Backoff(Duration.ofSeconds(1), 1.15, Duration.ofMinutes(5));
}
