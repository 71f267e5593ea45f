package io.kernos.agent.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.kernos.agent.registration.Description;
import io.kernos.api.v1.VersionInfo;
import java.io.IOException;

/** What was built, and when: builds are the same from one machine and day to the next. */
final class Build {
  private static final String DATE = "2026-01-01 00:00:00";
  private static final double TIME = 1767225600;
  private static final String USER = "kernos";

  private Build() {}

  /** Fields within an object that is open. */
  static void fields(JsonGenerator out) throws IOException {
    out.writeStringField("version", Description.VERSION);
    out.writeStringField("build_date", DATE);
    out.writeNumberField("build_time", TIME);
    out.writeStringField("build_user", USER);
  }

  static VersionInfo info() {
    return VersionInfo.newBuilder()
        .setVersion(Description.VERSION)
        .setBuildDate(DATE)
        .setBuildTime(TIME)
        .setBuildUser(USER)
        .build();
  }
}
