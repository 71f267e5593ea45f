package io.kernos.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

class SimulationTest {
  private static final int CI_SEEDS = 200;
  private static final long REPLAYED = 42;

  @Test
  void two_hundred_seeds_hold_every_invariant() {
    assertThat(failures(LongStream.rangeClosed(1, CI_SEEDS))).isEmpty();
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
    assertThat(report.tasks()).isGreaterThanOrEqualTo(50);
    assertThat(report.faults().values().stream().mapToInt(i -> i).sum()).isEqualTo(50);
  }

  /** Replays one seed: {@code -Dkernos.seed=N}. */
  @Test
  @EnabledIfSystemProperty(named = "kernos.seed", matches = "-?\\d+")
  void one_seed() {
    new Simulation(SimulationOptions.of(Long.getLong("kernos.seed"))).run();
  }

  /** Searches many seeds: {@code -Psoak -Dkernos.seeds=N}, from {@code -Dkernos.from=M} on. */
  @Test
  @Tag("soak")
  void many_seeds_hold_every_invariant() {
    long from = Long.getLong("kernos.from", 1_000_000);
    long count = Long.getLong("kernos.seeds", 2_000);
    assertThat(failures(LongStream.range(from, from + count))).isEmpty();
  }

  /** Each seed is a world of its own on one thread; several worlds run at a time. */
  private static List<String> failures(LongStream seeds) {
    return seeds
        .parallel()
        .boxed()
        .flatMap(
            seed -> {
              try {
                new Simulation(SimulationOptions.of(seed)).run();
                return Stream.empty();
              } catch (Violation violation) {
                return Stream.of(violation.getMessage());
              }
            })
        .toList();
  }
}
