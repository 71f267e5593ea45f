package io.kernos.master.http;

import io.kernos.api.v1.master.Call;
import io.kernos.api.v1.master.Response;
import io.kernos.master.CallResult;
import io.kernos.spi.log.LogLevel;
import java.time.Duration;
import java.util.Optional;

/** GET_LOGGING_LEVEL and SET_LOGGING_LEVEL, about the log of this process. */
final class LoggingCalls {
  private LoggingCalls() {}

  static Response level() {
    return OperatorReads.answer(Response.Type.GET_LOGGING_LEVEL)
        .setGetLoggingLevel(
            Response.GetLoggingLevel.newBuilder()
                .setLevel(LogLevel.ofProcess().map(LogLevel::level).orElse(0)))
        .build();
  }

  static CallResult set(Call.SetLoggingLevel call, Access access) {
    if (!access.setLogLevel()) {
      return CallResult.forbidden("");
    }
    // A level beyond what an int holds is as good as the highest.
    int level = call.getLevel() < 0 ? Integer.MAX_VALUE : call.getLevel();
    Duration time = Duration.ofNanos(Math.max(0, call.getDuration().getNanoseconds()));
    Optional<LogLevel> log = LogLevel.ofProcess();
    log.ifPresent(l -> l.set(level, time));
    return log.isPresent() ? CallResult.ok() : CallResult.notImplemented();
  }
}
