package io.kernos.dns.name;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CanonicalTest {

  @Test
  void a_task_is_told_apart_by_its_ids_hash_and_its_agents_number() {
    // The hash of "test" is known from Mesos-DNS' own tests.
    assertThat(Canonical.label("web", "test", "ca8ad0a4-0000-S12")).isEqualTo("web-iffe9-s12");
  }

  @Test
  void a_long_name_is_cut_so_that_the_label_fits() {
    assertThat(Canonical.label("a".repeat(63), "test", "x-S1")).hasSize(63).endsWith("a-iffe9-s1");
  }

  @Test
  void an_agent_id_without_a_dash_is_taken_whole() {
    assertThat(Canonical.tail("Agent")).isEqualTo("agent");
  }
}
