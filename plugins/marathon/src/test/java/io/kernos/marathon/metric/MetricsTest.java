package io.kernos.marathon.metric;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Metrics as clients read them. */
class MetricsTest {
  private long now;
  private final MetricRegistry registry = new MetricRegistry(() -> now);

  private JsonObject json() {
    return MetricsJson.write(registry, "marathon");
  }

  @Test
  void each_kind_stands_under_its_own_key() {
    assertThat(json().fieldNames())
        .containsExactly("version", "counters", "gauges", "histograms", "meters", "timers");
  }

  @Test
  void a_counter_has_a_count_and_a_gauge_a_value() {
    registry.counter("tasks.launched.counter").add(3);
    registry.gauge("apps.active.gauge", () -> 2);
    registry.gauge("odd.gauge", () -> Double.NaN);

    assertThat(json().getJsonObject("counters"))
        .isEqualTo(
            new JsonObject()
                .put("marathon.tasks.launched.counter", new JsonObject().put("count", 3L)));
    assertThat(json().getJsonObject("gauges"))
        .isEqualTo(
            new JsonObject()
                .put("marathon.apps.active.gauge", new JsonObject().put("value", 2.0))
                .put("marathon.odd.gauge", new JsonObject().put("value", 0.0)));
  }

  @Test
  void a_meter_has_the_fields_of_the_original() {
    registry.meter("http.responses.2xx.rate.meter").mark();

    JsonObject meter =
        json().getJsonObject("meters").getJsonObject("marathon.http.responses.2xx.rate.meter");

    assertThat(meter.fieldNames())
        .containsExactlyInAnyOrder("count", "m1_rate", "m5_rate", "m15_rate", "mean_rate", "units");
    assertThat(meter.getLong("count")).isEqualTo(1);
  }

  @Test
  void a_timer_tells_seconds() {
    for (int i = 1; i <= 100; i++) {
      registry.timer("t.timer.seconds").update(Duration.ofMillis(i).toNanos());
    }

    JsonObject timer = json().getJsonObject("timers").getJsonObject("marathon.t.timer.seconds");

    assertThat(timer.fieldNames())
        .containsExactlyInAnyOrder(
            "count",
            "min",
            "mean",
            "max",
            "p50",
            "p75",
            "p95",
            "p98",
            "p99",
            "p999",
            "stddev",
            "m1_rate",
            "m5_rate",
            "m15_rate",
            "mean_rate",
            "duration_units",
            "rate_units");
    assertThat(timer.getDouble("min")).isEqualTo(0.001);
    assertThat(timer.getDouble("p50")).isEqualTo(0.05);
    assertThat(timer.getDouble("p99")).isEqualTo(0.099);
    assertThat(timer.getDouble("max")).isEqualTo(0.1);
    assertThat(timer.getString("duration_units")).isEqualTo("seconds");
  }

  @Test
  void prometheus_gets_names_that_it_takes() {
    registry.counter("http.event-streams.size.counter.bytes").add(7);
    registry.meter("m.meter").mark();
    registry.timer("t.timer.seconds").update(Duration.ofSeconds(2).toNanos());

    assertThat(PrometheusText.write(registry, "marathon"))
        .contains(
            "# TYPE marathon_http_event_streams_size_counter_bytes counter\n"
                + "marathon_http_event_streams_size_counter_bytes 7\n")
        .contains("marathon_m_meter_count 1\n")
        .contains(
            "# TYPE marathon_t_timer_seconds summary\n"
                + "marathon_t_timer_seconds{quantile=\"0.5\"} 2.000000\n")
        .contains("marathon_t_timer_seconds_count 1\n");
  }
}
