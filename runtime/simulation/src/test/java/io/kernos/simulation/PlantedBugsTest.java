package io.kernos.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.simulation.Violation.Invariant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlantedBugsTest {

  @ParameterizedTest
  @CsvSource({
    "ENDED_TOO_EARLY, RESOURCES",
    "TERMINAL_TWICE, TERMINAL",
    "ACKNOWLEDGED_ON_THE_WAY, UPDATES",
    "STARTED_AGAIN, STARTS",
    "STALE_OFFER_TAKEN, OFFERS",
    "TERM_NOT_CHECKED, DEPOSED",
    "WRITE_LOST, ACKNOWLEDGED",
    "LIMITS_IGNORED, QUOTA",
    "RESERVED_FOR_ANOTHER, RESERVATIONS",
    "KILLING_FOR_STARTING, TRANSITIONS",
    "EXIT_MISSED, QUIET",
    "WRITE_THROWS, CRASH"
  })
  @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void the_simulator_finds_a_planted_bug(PlantedBugs bug, Invariant invariant) {
    Violation found = null;
    for (long seed = 1; found == null || found.invariant() != invariant; seed++) {
      try {
        new Simulation(bug.options(seed).with(bug)).run();
      } catch (Violation violation) {
        found = violation;
      }
    }
    assertThat(found.invariant()).as(found.getMessage()).isEqualTo(invariant);
  }
}
