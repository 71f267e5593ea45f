package io.kernos.marathon.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class JudgeTest {
  private static final Target CPU = new Target.Cpu(0.5);
  private static final Target MEM = new Target.Memory(0.5);

  private final Judge judge = new Judge();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  private static Policy policy(int min, int max, int upSeconds, int downSeconds) {
    return new Policy(
        min, max, List.of(CPU), Duration.ofSeconds(upSeconds), Duration.ofSeconds(downSeconds));
  }

  private Decision look(Policy policy, int instances, double cpu) {
    now = now.plusSeconds(10);
    return judge.decide(policy, instances, List.of(Reading.of(CPU, cpu, "")), now);
  }

  @Test
  void twice_the_target_wants_twice_the_instances() {
    Decision decision = look(policy(1, 10, 0, 300), 3, 1.0);
    assertThat(decision.wanted()).isEqualTo(6);
    assertThat(decision.reason()).isEqualTo("cpu is 1, to be 0.5");
  }

  @Test
  void near_the_target_nothing_changes() {
    assertThat(look(policy(1, 10, 0, 0), 5, 0.54).wanted()).isEqualTo(5);
    assertThat(look(policy(1, 10, 0, 0), 5, 0.46).wanted()).isEqualTo(5);
  }

  @Test
  void no_more_than_the_maximum_come_and_the_reason_says_so() {
    Decision decision = look(policy(1, 4, 0, 300), 3, 1.0);
    assertThat(decision.wanted()).isEqualTo(4);
    assertThat(decision.reason())
        .contains("6 instances would be right, but for the limits of 1 to 4");
  }

  @Test
  void a_count_outside_the_limits_is_brought_within_whatever_is_measured() {
    assertThat(look(policy(2, 4, 600, 600), 1, 0.5).wanted()).isEqualTo(2);
    assertThat(look(policy(2, 4, 600, 600), 9, 0.5).wanted()).isEqualTo(4);
  }

  @Test
  void fewer_stay_only_after_all_of_the_window_wanted_fewer() {
    Policy policy = policy(1, 10, 0, 30);
    Decision first = look(policy, 6, 0.25);
    assertThat(first.wanted()).isEqualTo(6);
    assertThat(first.reason()).contains("the need of 3 must last for 30 s first");
    assertThat(look(policy, 6, 0.25).wanted()).isEqualTo(6);
    assertThat(look(policy, 6, 0.25).wanted()).isEqualTo(6);
    assertThat(look(policy, 6, 0.25).wanted()).isEqualTo(3);
  }

  @Test
  void a_peak_in_the_window_keeps_what_there_is() {
    Policy policy = policy(1, 10, 0, 30);
    look(policy, 6, 0.1);
    look(policy, 6, 0.5);
    look(policy, 6, 0.1);
    look(policy, 6, 0.1);
    assertThat(look(policy, 6, 0.1).wanted()).isEqualTo(6);
    assertThat(look(policy, 6, 0.1).wanted()).isLessThan(6);
  }

  @Test
  void a_short_peak_makes_nothing_grow_when_there_is_an_up_window() {
    Policy policy = policy(1, 10, 20, 300);
    assertThat(look(policy, 2, 1.0).wanted()).isEqualTo(2);
    assertThat(look(policy, 2, 0.5).wanted()).isEqualTo(2);
    assertThat(look(policy, 2, 1.0).wanted()).isEqualTo(2);
    assertThat(look(policy, 2, 1.0).wanted()).isEqualTo(2);
    assertThat(look(policy, 2, 1.0).wanted()).isEqualTo(4);
  }

  @Test
  void the_count_at_most_doubles_at_a_time() {
    Decision decision = look(policy(1, 1000, 0, 0), 10, 50);
    assertThat(decision.wanted()).isEqualTo(20);
    assertThat(decision.reason())
        .contains("1000 instances would be right, of which at most 20 come at once");
  }

  @Test
  void nothing_ends_while_a_measure_is_unknown() {
    Policy both = new Policy(1, 10, List.of(CPU, MEM), Duration.ZERO, Duration.ZERO);
    List<Reading> readings = List.of(Reading.of(CPU, 0.1, ""), Reading.missing(MEM, "no answer"));
    Decision decision = judge.decide(both, 5, readings, now);
    assertThat(decision.wanted()).isEqualTo(5);
    assertThat(decision.reason()).contains("mem is unknown: no answer");
  }

  @Test
  void one_instance_stays_of_an_app_that_is_idle() {
    assertThat(look(policy(0, 10, 0, 0), 4, 0).wanted()).isEqualTo(1);
  }

  @Test
  void the_target_that_wants_most_decides() {
    Policy both = new Policy(1, 10, List.of(CPU, MEM), Duration.ZERO, Duration.ZERO);
    List<Reading> readings = List.of(Reading.of(CPU, 0.25, ""), Reading.of(MEM, 0.75, ""));
    assertThat(judge.decide(both, 4, readings, now).wanted()).isEqualTo(6);
  }

  @Test
  void a_load_that_swings_within_the_window_makes_nothing_flap() {
    Policy policy = policy(1, 10, 0, 60);
    int instances = 2;
    int changes = 0;
    // The load is worth 4 instances, then 3, then 4 …
    for (int i = 0; i < 100; i++) {
      double load = i % 2 == 0 ? 2.0 : 1.5;
      Decision decision = look(policy, instances, load / instances);
      changes += decision.changes() ? 1 : 0;
      instances = decision.wanted();
    }
    assertThat(instances).isEqualTo(4);
    assertThat(changes).isEqualTo(1);
  }
}
