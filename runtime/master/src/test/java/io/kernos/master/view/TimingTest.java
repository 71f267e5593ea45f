package io.kernos.master.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TimingTest {
  private final Timing timing = new Timing();

  private Map<String, Double> figures() {
    Map<String, Double> figures = new TreeMap<>();
    timing.summary().each("t", figures::put);
    return figures;
  }

  @Test
  void what_never_was_has_no_figures() {
    assertThat(figures()).isEmpty();
  }

  @Test
  void figures_are_of_all_times_and_the_first_is_the_last_time() {
    for (int i = 100; i >= 0; i--) {
      timing.record(i * 1_000_000L);
    }
    assertThat(figures())
        .containsEntry("t", 0.0)
        .containsEntry("t/count", 101.0)
        .containsEntry("t/min", 0.0)
        .containsEntry("t/max", 100.0)
        .containsEntry("t/p50", 50.0)
        .containsEntry("t/p99", 99.0)
        .hasEntrySatisfying("t/p999", p -> assertThat(p).isBetween(99.89, 99.91));
  }

  @Test
  void only_the_last_thousand_count() {
    timing.record(9_000_000_000L);
    for (int i = 0; i < 1000; i++) {
      timing.record(1_000_000);
    }
    assertThat(figures()).containsEntry("t/count", 1000.0).containsEntry("t/max", 1.0);
  }
}
