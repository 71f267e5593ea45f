package io.kernos.marathon.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.marathon.definition.App;
import org.junit.jupiter.api.Test;

/** Bounds of a rollout; the cases are those of Marathon's RestartStrategyTest. */
class CapacityTest {

  @Test
  void one_resident_instance_ends_before_the_next_starts() {
    assertThat(resident(1, 0.5, 0, 1)).isEqualTo(new Capacity(1, 1, 1));
  }

  @Test
  void a_resident_instance_that_does_not_serve_is_not_spare() {
    assertThat(resident(1, 0.5, 0, 0)).isEqualTo(new Capacity(1, 1, 0));
  }

  @Test
  void of_five_resident_instances_two_are_spare() {
    assertThat(resident(5, 0.5, 0, 5)).isEqualTo(new Capacity(3, 5, 2));
  }

  @Test
  void resident_instances_over_the_count_are_spare_and_one_more() {
    assertThat(resident(5, 1, 0, 7)).isEqualTo(new Capacity(5, 5, 3));
  }

  @Test
  void of_too_few_resident_instances_none_is_spare() {
    assertThat(resident(5, 1, 0, 3)).isEqualTo(new Capacity(5, 5, 0));
  }

  @Test
  void of_just_enough_resident_instances_one_is_spare() {
    assertThat(resident(5, 1, 0, 5)).isEqualTo(new Capacity(5, 5, 1));
  }

  @Test
  void one_instance_may_have_another_beside_it() {
    assertThat(normal(1, 0.5, 0, 1)).isEqualTo(new Capacity(1, 2, 0));
  }

  @Test
  void with_none_that_serves_no_second_one_is_needed() {
    assertThat(normal(1, 0.5, 0, 0)).isEqualTo(new Capacity(1, 1, 0));
  }

  @Test
  void the_count_is_kept_when_one_can_end_at_once() {
    assertThat(normal(2, 0.5, 0, 2)).isEqualTo(new Capacity(1, 2, 1));
  }

  @Test
  void the_least_that_must_serve_is_not_spare() {
    assertThat(normal(10, 0.1, 0, 1)).isEqualTo(new Capacity(1, 10, 0));
  }

  @Test
  void twice_the_count_may_run_with_full_over_capacity() {
    assertThat(normal(10, 0.1, 1, 10)).isEqualTo(new Capacity(1, 20, 9));
  }

  @Test
  void with_full_health_and_over_capacity_nothing_is_spare_at_first() {
    assertThat(normal(10, 1, 1, 10)).isEqualTo(new Capacity(10, 20, 0));
  }

  private static Capacity normal(int instances, double minimum, double over, int serving) {
    return Capacity.of(Fleet.app(instances, minimum, over), serving);
  }

  private static Capacity resident(int instances, double minimum, double over, int serving) {
    App app = Fleet.resident(Fleet.app(instances, minimum, over));
    return Capacity.of(app, serving);
  }
}
