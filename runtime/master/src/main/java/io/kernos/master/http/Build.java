package io.kernos.master.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.kernos.api.state.StateJson;
import io.kernos.api.v1.VersionInfo;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * What was built, and when.
 *
 * @param version of the API that clients look for
 */
record Build(String version) {
  // Builds are the same from one machine and day to the next: they carry the date of the sources.
  private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");
  private static final String USER = "kernos";

  private static String date() {
    return DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC).format(TIME);
  }

  /** Fields within an object that is open. */
  void fields(JsonGenerator out) throws IOException {
    out.writeStringField("version", version);
    out.writeStringField("build_date", date());
    StateJson.time(out, "build_time", TIME);
    out.writeStringField("build_user", USER);
  }

  VersionInfo info() {
    return VersionInfo.newBuilder()
        .setVersion(version)
        .setBuildDate(date())
        .setBuildTime(TIME.getEpochSecond())
        .setBuildUser(USER)
        .build();
  }
}
