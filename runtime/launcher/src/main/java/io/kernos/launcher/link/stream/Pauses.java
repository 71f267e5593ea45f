package io.kernos.launcher.link.stream;

import java.util.concurrent.ThreadLocalRandom;

/** Pauses between attempts: each a random part of a bound that doubles up to a maximum. */
final class Pauses {
  private static final long FIRST_MILLIS = 50;
  private static final long MOST_MILLIS = 5000;

  private long bound = FIRST_MILLIS;

  /** The next pause, in milliseconds; at least one. */
  long next() {
    long pause = ThreadLocalRandom.current().nextLong(bound) + 1;
    bound = Math.min(MOST_MILLIS, 2 * bound);
    return pause;
  }
}
