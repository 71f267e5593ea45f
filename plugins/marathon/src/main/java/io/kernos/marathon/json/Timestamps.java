package io.kernos.marathon.json;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;

/** Moments as the API writes them: {@code 2015-04-02T09:37:00.596Z}. */
public final class Timestamps {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private Timestamps() {}

  /** With milliseconds, in UTC. */
  public static String format(Instant moment) {
    return FORMAT.format(moment);
  }

  /**
   * Any ISO 8601 moment with an offset; Marathon: Timestamp.scala.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static Instant parse(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "Invalid timestamp provided '" + text + "'. Expecting ISO-8601 datetime string.", e);
    }
  }
}
