package io.kernos.marathon.launch.task;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Versions as texts: ISO 8601 with milliseconds. */
final class Versions {
  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private Versions() {}

  static String text(Instant version) {
    return FORM.format(version);
  }
}
