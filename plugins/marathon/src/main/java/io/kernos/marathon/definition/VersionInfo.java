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

  /**
   * Given to a definition that has not changed, it asks for new instances all the same (Marathon:
   * VersionInfo.NoVersion).
   */
  public static final VersionInfo RESTART = changedAt(Instant.ofEpochMilli(-1));

  /** New, or changed in its configuration. */
  public static VersionInfo changedAt(Instant version) {
    return new VersionInfo(version, version, version);
  }

  /** Of the same configuration, of which all instances are replaced. */
  public VersionInfo restartedAt(Instant version) {
    return new VersionInfo(version, lastScalingAt, version);
  }

  /** Changed in the count of its instances alone. */
  public VersionInfo scaledAt(Instant version) {
    return new VersionInfo(version, version, lastConfigChangeAt);
  }
}
