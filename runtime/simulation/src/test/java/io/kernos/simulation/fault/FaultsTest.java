package io.kernos.simulation.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.testkit.sim.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class FaultsTest {

  /** When what happens, and what it draws. */
  private static List<String> happened(Set<Integer> leftOut) {
    Scheduler scheduler = new Scheduler(5);
    SortedSet<Integer> sorted = new TreeSet<>(leftOut);
    List<String> seen = new ArrayList<>();
    Faults faults = new Faults(scheduler, 20, Duration.ofSeconds(1), sorted);
    for (String name : List.of("crash", "cut", "slow")) {
      faults.add(name, 1, r -> seen.add(scheduler.nanoTime() + " " + name + " " + r.nextInt()));
    }
    faults.start();
    while (scheduler.step()) {
      // What happens in between draws as well.
      scheduler.random().nextInt();
    }
    assertThat(faults.left()).isZero();
    return seen;
  }

  @Test
  void leaving_faults_out_leaves_time_kind_and_chance_of_the_others_as_they_are() {
    List<String> all = happened(Set.of());
    List<String> some = happened(Set.of(0, 7, 19));
    List<String> expected = new ArrayList<>(all);
    expected.remove(19);
    expected.remove(7);
    expected.remove(0);
    assertThat(all).hasSize(20);
    assertThat(some).isEqualTo(expected);
  }
}
