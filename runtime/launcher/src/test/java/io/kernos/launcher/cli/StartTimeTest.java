package io.kernos.launcher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class StartTimeTest {

  @Test
  void countsFromTheTimeThatTheScriptSays() {
    // Not before this process, which may be young.
    Instant said = Instant.now();
    Duration elapsed = StartTime.elapsed(seconds(said));
    assertThat(elapsed)
        .isBetween(Duration.ZERO, Duration.between(said, Instant.now()).plusMillis(1));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "yesterday", "1", "1e9999", "99999999999.000000"})
  void countsFromTheStartOfTheJvmWhenNothingUsableIsSaid(String said) {
    long uptime = ManagementFactory.getRuntimeMXBean().getUptime();
    assertThat(StartTime.elapsed(said).toMillis())
        .isBetween(uptime, ManagementFactory.getRuntimeMXBean().getUptime() + 1);
  }

  @Test
  void doesNotBelieveATimeThatAnEarlierProcessWasGiven() {
    Instant earlier = ProcessHandle.current().info().startInstant().orElseThrow().minusSeconds(60);
    assertThat(StartTime.elapsed(seconds(earlier)))
        .isLessThan(Duration.between(earlier, Instant.now()).minusSeconds(30));
  }

  private static String seconds(Instant time) {
    return "%d.%06d".formatted(time.getEpochSecond(), time.getNano() / 1000);
  }
}
