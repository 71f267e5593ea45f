package io.kernos.marathon.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.v1.ResourceStatistics;
import io.kernos.spi.plugin.Metrics;
import java.util.List;
import org.junit.jupiter.api.Test;

class UsageMeterTest {
  private final UsageMeter meter = new UsageMeter();

  private static Metrics.Usage usage(double time, double user, double system) {
    return new Metrics.Usage(
        List.of("t"),
        ResourceStatistics.newBuilder()
            .setTimestamp(time)
            .setCpusUserTimeSecs(user)
            .setCpusSystemTimeSecs(system)
            .setMemRssBytes(1000)
            .build());
  }

  @Test
  void processor_time_is_measured_between_two_looks() {
    assertThat(meter.look(List.of(usage(100, 5, 1))).get("t").cpus()).isEmpty();
    assertThat(meter.look(List.of(usage(110, 9, 2))).get("t").cpus()).contains(0.5);
  }

  @Test
  void memory_is_known_at_once() {
    assertThat(meter.look(List.of(usage(100, 5, 1))).get("t").memoryBytes()).isEqualTo(1000);
  }

  @Test
  void a_counter_that_began_anew_tells_nothing() {
    meter.look(List.of(usage(100, 50, 1)));
    assertThat(meter.look(List.of(usage(110, 1, 0))).get("t").cpus()).isEmpty();
  }

  @Test
  void a_task_that_is_gone_is_forgotten() {
    meter.look(List.of(usage(100, 5, 1)));
    meter.look(List.of());
    assertThat(meter.look(List.of(usage(120, 9, 1))).get("t").cpus()).isEmpty();
  }
}
