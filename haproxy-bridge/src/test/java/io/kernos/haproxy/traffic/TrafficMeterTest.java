package io.kernos.haproxy.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrafficMeterTest {
  private final TrafficMeter meter = new TrafficMeter();
  private final Map<String, Counters> backends = new HashMap<>();
  private Map<String, Flow> flows = Map.of();
  private long nanos = 7;

  private void count(String backend, long requests, long errors) {
    backends.put(backend, new Counters(requests, errors, 2, 1, 30));
  }

  private void look(long worker, double seconds) {
    nanos += Math.round(seconds * 1e9);
    flows = meter.look(new Snapshot(worker, Map.copyOf(backends)), nanos);
  }

  private double rate(String backend) {
    return flows.get(backend).requestsPerSecond();
  }

  @Test
  void there_is_no_rate_before_the_second_look() {
    count("web", 5000, 10);
    look(1, 0);
    assertThat(flows.get("web").isMeasured()).isFalse();
    assertThat(flows.get("web").requests()).isZero();
  }

  @Test
  void rates_are_of_what_was_counted_between_looks() {
    count("web", 5000, 10);
    look(1, 0);
    count("web", 5050, 14);
    look(1, 1.25);
    assertThat(rate("web")).isEqualTo(40);
    assertThat(flows.get("web").errorsPerSecond()).isEqualTo(3.2);
    assertThat(flows.get("web").now()).isEqualTo(new Counters(5050, 14, 2, 1, 30));
  }

  @Test
  void a_rate_is_of_the_last_seconds_only() {
    for (int i = 0; i <= 20; i++) {
      count("web", i <= 10 ? 100 * i : 1000, 0);
      look(1, 1);
    }
    assertThat(rate("web")).isZero();
    assertThat(flows.get("web").requests()).isEqualTo(1000);
  }

  @Test
  void a_new_worker_counts_from_nothing_and_no_rate_jumps() {
    count("web", 1000, 0);
    look(1, 0);
    count("web", 1100, 0);
    look(1, 1);
    count("web", 70, 0);
    look(2, 1);
    assertThat(rate("web")).isEqualTo(100);
    count("web", 170, 0);
    look(2, 1);
    assertThat(rate("web")).isEqualTo(100);
    assertThat(flows.get("web").requests()).isEqualTo(270);
  }

  @Test
  void a_new_worker_that_has_counted_more_is_a_new_one_all_the_same() {
    count("web", 10, 0);
    look(1, 0);
    count("web", 20, 0);
    look(1, 1);
    count("web", 500, 0);
    look(2, 1);
    assertThat(rate("web")).isEqualTo(10);
    assertThat(flows.get("web").requests()).isEqualTo(510);
  }

  @Test
  void counters_that_were_cleared_make_no_negative_rate() {
    count("web", 1000, 5);
    look(1, 0);
    count("web", 3, 0);
    look(1, 1);
    assertThat(flows.get("web").isMeasured()).isFalse();
    count("web", 13, 0);
    look(1, 1);
    assertThat(rate("web")).isEqualTo(10);
  }

  @Test
  void a_back_end_that_is_missing_is_forgotten_and_begins_anew() {
    count("web", 10, 0);
    count("api", 10, 0);
    look(1, 0);
    backends.remove("web");
    look(2, 1);
    assertThat(flows).containsOnlyKeys("api");
    count("web", 4, 0);
    look(3, 1);
    assertThat(flows.get("web").isMeasured()).isFalse();
    assertThat(flows.get("web").requests()).isEqualTo(4);
  }

  @Test
  void reloads_without_end_leave_no_old_rate_standing() {
    count("web", 10, 0);
    look(1, 0);
    count("web", 20, 0);
    look(1, 1);
    for (int worker = 2; worker < 10; worker++) {
      look(worker, 1);
    }
    assertThat(flows.get("web").isMeasured()).isFalse();
  }

  @Test
  void a_look_that_came_late_is_of_all_the_time_since() {
    count("web", 0, 0);
    look(1, 0);
    count("web", 300, 0);
    look(1, 12);
    assertThat(rate("web")).isCloseTo(25, within(1e-9));
  }
}
