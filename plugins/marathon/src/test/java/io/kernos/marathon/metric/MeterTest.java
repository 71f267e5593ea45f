package io.kernos.marathon.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class MeterTest {
  private long now;
  private final Meter meter = new Meter(() -> now);

  private void mark(int timesEachSecond, Duration time) {
    for (long second = 0; second < time.toSeconds(); second++) {
      for (int i = 0; i < timesEachSecond; i++) {
        meter.mark();
      }
      now += Duration.ofSeconds(1).toNanos();
    }
  }

  @Test
  void what_has_not_happened_has_no_rate() {
    assertThat(meter.meanRate()).isZero();
    assertThat(meter.rates()).isEqualTo(new Meter.Rates(0, 0, 0));
  }

  @Test
  void a_steady_rate_is_told_as_it_is() {
    mark(10, Duration.ofMinutes(30));

    assertThat(meter.count()).isEqualTo(18_000);
    assertThat(meter.meanRate()).isCloseTo(10, within(0.01));
    assertThat(meter.rates().one()).isCloseTo(10, within(0.1));
    assertThat(meter.rates().fifteen()).isCloseTo(10, within(0.1));
  }

  @Test
  void after_the_end_the_shortest_average_falls_first() {
    mark(10, Duration.ofMinutes(30));
    now += Duration.ofMinutes(1).toNanos();

    Meter.Rates rates = meter.rates();

    assertThat(rates.one()).isCloseTo(10 * Math.exp(-1), within(0.5));
    assertThat(rates.five()).isCloseTo(10 * Math.exp(-1.0 / 5), within(0.5));
    assertThat(rates.fifteen()).isCloseTo(10 * Math.exp(-1.0 / 15), within(0.5));
  }
}
