package io.kernos.marathon.definition;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * When a definition came to be, in milliseconds.
 *
 * @param version of this definition
 * @param lastScalingAt when only the count of instances changed
 * @param lastConfigChangeAt when anything else did: instances of it run the same configuration
 */
public record VersionInfo(Instant version, Instant lastScalingAt, Instant lastConfigChangeAt) {
  public VersionInfo {
    version = version.truncatedTo(ChronoUnit.MILLIS);
    lastScalingAt = lastScalingAt.truncatedTo(ChronoUnit.MILLIS);
    lastConfigChangeAt = lastConfigChangeAt.truncatedTo(ChronoUnit.MILLIS);
  }

  /** New, or changed in its configuration. */
  public static VersionInfo changedAt(Instant version) {
    return new VersionInfo(version, version, version);
  }

  public VersionInfo scaledAt(Instant version) {
    return new VersionInfo(version, version, lastConfigChangeAt);
  }
}
