package io.kernos.simulation.coverage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CoverageTest {
  private final Coverage coverage = new Coverage();

  @Test
  void each_different_transition_counts_once() {
    Track<Standing> master = coverage.track(Table.MASTER, Standing.DOWN);
    master.to(Standing.STANDBY);
    master.to(Standing.STANDBY);
    master.to(Standing.DOWN);
    master.to(Standing.STANDBY);
    assertThat(coverage.covered()).isEqualTo(2);
    assertThat(coverage.missed()).contains("MASTER STANDBY -> LEADING").hasSizeGreaterThan(90);
  }

  @Test
  void a_rare_way_is_allowed_and_does_not_count() {
    coverage.moved(Table.AGENT_AT_MASTER, AgentStanding.UNREACHABLE, AgentStanding.DISCONNECTED);
    assertThat(coverage.covered()).isZero();
  }

  @Test
  void a_step_that_the_table_does_not_have_is_a_violation() {
    Track<Standing> master = coverage.track(Table.MASTER, Standing.DOWN);
    assertThatThrownBy(() -> master.to(Standing.LEADING)).hasMessageStartingWith("TRANSITIONS");
  }

  @Test
  void what_several_simulations_saw_adds_up() {
    coverage.moved(Table.MASTER, Standing.DOWN, Standing.STANDBY);
    Coverage other = new Coverage();
    other.moved(Table.MASTER, Standing.STANDBY, Standing.LEADING);
    coverage.add(other);
    assertThat(coverage.covered()).isEqualTo(2);
  }
}
