package io.kernos.marathon.scaling;

import java.time.Duration;
import java.util.List;

/**
 * How an app is scaled.
 *
 * @param min instances that there are at least
 * @param max instances that there are at most
 * @param targets the one that wants most instances decides
 * @param upWindow more instances come when all of this window wanted more
 * @param downWindow fewer instances stay when all of this window wanted fewer
 */
public record Policy(
    int min, int max, List<Target> targets, Duration upWindow, Duration downWindow) {
  public static final Duration UP_WINDOW = Duration.ZERO;
  public static final Duration DOWN_WINDOW = Duration.ofMinutes(5);

  public Policy {
    targets = List.copyOf(targets);
  }

  /** The nearest count within the limits. */
  public int clamp(int instances) {
    return Math.max(min, Math.min(max, instances));
  }
}
