package io.kernos.marathon.launch;

import io.kernos.spi.time.Clock;

/**
 * Limits launches to so many in an interval, and one more for each task that runs (Marathon:
 * OfferMatcherLaunchTokensActor.scala). Without a limit there are always enough.
 */
final class LaunchTokens {
  private final boolean limited;
  private int left;

  /**
   * Fills up in each interval.
   *
   * @param refilled told when there are some again
   */
  LaunchTokens(LaunchOptions options, Clock clock, Runnable refilled) {
    limited = options.tokens().isPresent();
    options
        .tokens()
        .ifPresent(
            tokens -> {
              left = tokens.count();
              clock.every(
                  tokens.interval(),
                  () -> {
                    boolean none = left <= 0;
                    left = tokens.count();
                    if (none) {
                      refilled.run();
                    }
                  });
            });
  }

  boolean isEmpty() {
    return limited && left <= 0;
  }

  void take() {
    left--;
  }

  /** One that was taken has come to run; true: there were none before. */
  boolean giveBack() {
    left++;
    return limited && left == 1;
  }
}
