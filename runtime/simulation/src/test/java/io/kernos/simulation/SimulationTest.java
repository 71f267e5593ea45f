package io.kernos.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kernos.simulation.search.Search;
import io.kernos.simulation.search.Shrinker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

class SimulationTest {
  private static final int CI_HISTORIES = 300;
  private static final double LEAST_COVERED = 0.95;
  private static final long REPLAYED = 42;

  @Test
  void three_hundred_histories_hold_every_invariant_and_cover_the_state_machines() {
    search(1, CI_HISTORIES);
  }

  /**
   * The long search: {@code mvn -P simulation test}, with {@code -Dkernos.histories=N} from the
   * seed {@code -Dkernos.first=M} on.
   */
  @Test
  @Tag("simulation")
  void many_histories_hold_every_invariant() {
    search(Long.getLong("kernos.first", 1_000), Long.getLong("kernos.histories", 10_000));
  }

  private static void search(long first, long count) {
    Search search = new Search(SimulationOptions::of, System.out).run(first, count);
    assertThat(search.failures()).isEmpty();
    assertThat(search.coverage().share())
        .as(search.coverage().missed().toString())
        .isGreaterThan(LEAST_COVERED);
  }

  @Test
  void a_replay_is_identical() {
    Simulation.Report first = new Simulation(SimulationOptions.of(REPLAYED)).run();
    Simulation.Report second = new Simulation(SimulationOptions.of(REPLAYED)).run();
    assertThat(second).isEqualTo(first);
    assertThat(new Simulation(SimulationOptions.of(45)).run().traceHash())
        .isNotEqualTo(first.traceHash());
  }

  @Test
  void a_replay_in_another_jvm_is_identical() throws Exception {
    Simulation.Report here = new Simulation(SimulationOptions.of(REPLAYED)).run();
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                OtherJvm.class.getName(),
                String.valueOf(REPLAYED))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String said = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(said.lines()).last().isEqualTo(here.toString());
  }

  /** Runs the seed that it is given. */
  static final class OtherJvm {
    private OtherJvm() {}

    public static void main(String[] seed) {
      System.out.println(new Simulation(SimulationOptions.of(Long.parseLong(seed[0]))).run());
    }
  }

  @Test
  void a_run_is_as_large_as_it_claims() {
    Simulation.Report report = new Simulation(SimulationOptions.of(7)).run();
    assertThat(report.tasks()).isGreaterThanOrEqualTo(200);
    assertThat(report.faults().values().stream().mapToInt(i -> i).sum()).isEqualTo(1_000);
    assertThat(report.terms()).isGreaterThan(10);
  }

  @Test
  void leaving_a_fault_out_leaves_the_others_as_they_are() {
    SimulationOptions all = SimulationOptions.of(3);
    Simulation.Report some = new Simulation(all.only(Set.of(10, 500, 990))).run();
    assertThat(some.faults().values().stream().mapToInt(i -> i).sum()).isEqualTo(3);
    assertThat(new Simulation(all).run().faults().keySet()).containsAll(some.faults().keySet());
  }

  @Test
  void a_failing_seed_shrinks_and_fails_in_the_same_way() {
    SimulationOptions failing = SimulationOptions.of(1).with(PlantedBugs.TERMINAL_TWICE);
    Simulation simulation = new Simulation(failing);
    assertThatThrownBy(simulation::run).hasMessageContaining("-Dkernos.seed=1");
    Shrinker.Shrunk shrunk =
        Shrinker.shrink(
            failing, Violation.Invariant.TERMINAL, simulation.faultsOver(), Duration.ofSeconds(20));
    assertThat(shrunk.faults().size()).isLessThanOrEqualTo(simulation.faultsOver());
    assertThatThrownBy(() -> new Simulation(shrunk.options()).run())
        .hasMessageStartingWith("TERMINAL");
  }

  /** Replays one seed: {@code -Dkernos.seed=N}, of its faults only {@code -Dkernos.only=1,2,3}. */
  @Test
  @EnabledIfSystemProperty(named = "kernos.seed", matches = "-?\\d+")
  void one_seed() {
    SimulationOptions options = SimulationOptions.of(Long.getLong("kernos.seed"));
    String only = System.getProperty("kernos.only", "");
    if (!only.isEmpty()) {
      options =
          options.only(
              Stream.of(only.split(",")).map(Integer::valueOf).collect(Collectors.toSet()));
    }
    System.out.println(new Simulation(options).run());
  }
}
