package io.kernos.launcher.logging;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.spi.log.LogLevel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class VerbosityTest {
  private static final Duration WHILE = Duration.ofMinutes(1);

  private final Logger log = LoggerFactory.getLogger("io.kernos.some.part");
  private final List<Runnable> ends = new ArrayList<>();
  private final LogLevel verbosity = new Verbosity((time, end) -> ends.add(end));

  @BeforeEach
  void start() {
    Logging.level("INFO");
  }

  @AfterEach
  void stop() {
    Logging.level("INFO");
  }

  @Test
  void a_level_is_logged_until_its_time_is_over() {
    verbosity.set(1, WHILE);
    assertThat(verbosity.level()).isEqualTo(1);
    assertThat(log.isDebugEnabled()).isTrue();
    assertThat(log.isTraceEnabled()).isFalse();
    ends.get(0).run();
    assertThat(verbosity.level()).isZero();
    assertThat(log.isInfoEnabled()).isTrue();
    assertThat(log.isDebugEnabled()).isFalse();
  }

  @Test
  void the_end_of_an_earlier_setting_does_not_end_a_later_one() {
    verbosity.set(1, WHILE);
    verbosity.set(2, WHILE);
    ends.get(0).run();
    assertThat(log.isTraceEnabled()).isTrue();
    ends.get(1).run();
    assertThat(log.isDebugEnabled()).isFalse();
  }

  @Test
  void level_zero_is_what_was_logged_from_the_start() {
    verbosity.set(2, WHILE);
    verbosity.set(0, WHILE);
    assertThat(log.isDebugEnabled()).isFalse();
    assertThat(ends).hasSize(1);
  }

  @Test
  void what_is_logged_from_the_start_is_never_left_out() {
    Logging.level("TRACE");
    verbosity.set(1, WHILE);
    assertThat(log.isTraceEnabled()).isTrue();
  }

  @Test
  void the_process_finds_it() {
    assertThat(LogLevel.ofProcess()).containsInstanceOf(Verbosity.class);
  }
}
