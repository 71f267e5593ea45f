package io.kernos.agent.registration;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.spi.time.Ids;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BackoffTest {
  /** By whose chance each pause is as long as it may be. */
  private static final Ids LONGEST = () -> new UUID(0, 0xFFFFFFFFL);

  private final Backoff backoff =
      new Backoff(LONGEST, Duration.ofSeconds(1), Duration.ofSeconds(60));

  @Test
  void a_small_fleet_is_back_at_once() {
    backoff.fleet(20);
    backoff.reset();
    assertThat(backoff.next()).isLessThanOrEqualTo(Duration.ofMillis(50));
  }

  @Test
  void a_larger_one_spreads_by_its_size() {
    backoff.fleet(400);
    backoff.reset();
    assertThat(backoff.next()).isBetween(Duration.ofMillis(399), Duration.ofMillis(400));
  }

  @Test
  void a_very_large_one_spreads_over_the_pause_that_was_set() {
    backoff.fleet(100_000);
    backoff.reset();
    assertThat(backoff.next()).isBetween(Duration.ofMillis(999), Duration.ofSeconds(1));
  }

  @Test
  void each_pause_may_be_twice_as_long_as_the_one_before_up_to_the_longest() {
    Duration first = backoff.next();
    assertThat(backoff.next()).isGreaterThan(first.multipliedBy(2).minusMillis(1));
    for (int i = 0; i < 20; i++) {
      backoff.next();
    }
    assertThat(backoff.next()).isBetween(Duration.ofSeconds(59), Duration.ofSeconds(60));
  }
}
