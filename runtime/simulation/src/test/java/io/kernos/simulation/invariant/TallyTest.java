package io.kernos.simulation.invariant;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.resources.Resources;
import org.junit.jupiter.api.Test;

class TallyTest {

  @Test
  void sums_within_the_total_are_fine() {
    Tally given = new Tally();
    assertThat(given.addAll(Resources.parse("cpus:0.1;ports:[1-2]"))).isEmpty();
    assertThat(given.addAll(Resources.parse("cpus:0.2;ports:[3-4]"))).isEmpty();
    assertThat(given.excessOver(of("cpus:0.3;ports:[1-4]"))).isEmpty();
  }

  @Test
  void too_much_of_a_scalar_is_found() {
    assertThat(of("cpus:0.301").excessOver(of("cpus:0.3"))).hasValueSatisfying(this::namesCpus);
  }

  @Test
  void a_port_given_twice_is_found() {
    Tally given = of("ports:[1-5]");
    assertThat(given.addAll(Resources.parse("ports:[5-6]"))).hasValue("ports 5 twice");
  }

  @Test
  void a_port_that_is_not_there_is_found() {
    assertThat(of("ports:[1-5]").excessOver(of("ports:[1-4]"))).isPresent();
  }

  private void namesCpus(String wrong) {
    assertThat(wrong).contains("cpus").contains("301");
  }

  private static Tally of(String text) {
    Tally tally = new Tally();
    assertThat(tally.addAll(Resources.parse(text))).isEmpty();
    return tally;
  }
}
