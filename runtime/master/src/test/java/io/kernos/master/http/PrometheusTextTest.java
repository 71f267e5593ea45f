package io.kernos.master.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.master.view.Counters;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PrometheusTextTest {
  private static String text(Map<String, Double> values) {
    return PrometheusText.of(new TreeMap<>(values), new Counters().growing());
  }

  @Test
  void what_can_fall_is_a_gauge_and_what_only_grows_a_counter() {
    assertThat(text(Map.of("master/tasks_running", 3.0, "master/tasks_finished", 4.0)))
        .isEqualTo(
            """
            # TYPE kernos_master_tasks_finished_total counter
            kernos_master_tasks_finished_total 4
            # TYPE kernos_master_tasks_running gauge
            kernos_master_tasks_running 3
            """);
  }

  @Test
  void roles_whose_names_differ_in_signs_only_are_told_apart() {
    String prefix = "master/frameworks/my%20app/f1/roles/";
    assertThat(text(Map.of(prefix + "a-b/suppressed", 1.0, prefix + "a/b/suppressed", 0.0)))
        .isEqualTo(
            """
            # TYPE kernos_master_framework_role_suppressed gauge
            kernos_master_framework_role_suppressed{name="my%20app",framework_id="f1",role="a-b"} 1
            kernos_master_framework_role_suppressed{name="my%20app",framework_id="f1",role="a/b"} 0
            """);
  }
}
