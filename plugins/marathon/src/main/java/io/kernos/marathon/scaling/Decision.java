package io.kernos.marathon.scaling;

import java.time.Instant;

/**
 * What came of one look at an app.
 *
 * @param instances that it has
 * @param wanted that it is to have
 * @param reason in words
 */
public record Decision(Instant at, int instances, int wanted, String reason) {
  boolean changes() {
    return instances != wanted;
  }
}
