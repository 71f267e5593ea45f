package io.kernos.simulation.search;

import io.kernos.simulation.Simulation;
import io.kernos.simulation.Simulation.Report;
import io.kernos.simulation.SimulationOptions;
import io.kernos.simulation.Violation;
import io.kernos.simulation.coverage.Coverage;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.stream.LongStream;

/**
 * Many simulations, one a seed, as many at a time as there are processors. Each is a world of its
 * own in one thread.
 */
public final class Search {
  private static final int EVERY = 250;
  private static final int FAILURES_SHRUNK = 3;
  private static final Duration SHRINKING = Duration.ofMinutes(1);

  private final LongFunction<SimulationOptions> options;
  private final PrintStream out;
  private final long start = System.nanoTime();
  private final Coverage coverage = new Coverage();
  private final Map<String, Integer> faults = new TreeMap<>();
  private final List<String> failures = new ArrayList<>();
  private long histories;
  private long steps;
  private long tasks;
  private long terms;
  private Duration virtual = Duration.ZERO;

  /**
   * A search that has not begun.
   *
   * @param options of a seed
   * @param out where the summary goes, and how far it is
   */
  public Search(LongFunction<SimulationOptions> options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  /** Runs {@code count} seeds from {@code first} on, and prints what there was. */
  public Search run(long first, long count) {
    LongStream.range(first, first + count).parallel().forEach(this::one);
    out.print(summary());
    return this;
  }

  /** The violations that were found, in words, with how to replay each. */
  public List<String> failures() {
    return failures;
  }

  /** What all simulations together covered. */
  public Coverage coverage() {
    return coverage;
  }

  private void one(long seed) {
    SimulationOptions mine = options.apply(seed);
    Simulation simulation = new Simulation(mine);
    try {
      Report report = simulation.run();
      done(report, simulation.coverage());
    } catch (Violation violation) {
      failed(mine, simulation, violation);
    }
  }

  private synchronized void done(Report report, Coverage covered) {
    histories++;
    steps += report.steps();
    tasks += report.tasks();
    terms += report.terms();
    virtual = virtual.plus(report.virtual());
    report.faults().forEach((kind, count) -> faults.merge(kind, count, Integer::sum));
    coverage.add(covered);
    if (histories % EVERY == 0) {
      out.println(histories + " histories in " + seconds() + " s, " + failures.size() + " failed");
    }
  }

  private void failed(SimulationOptions mine, Simulation simulation, Violation violation) {
    String text = violation.getMessage();
    boolean shrink;
    synchronized (this) {
      shrink = failures.size() < FAILURES_SHRUNK;
      failures.add(text);
    }
    if (shrink) {
      Shrinker.Shrunk shrunk =
          Shrinker.shrink(mine, violation.invariant(), simulation.faultsOver(), SHRINKING);
      text +=
          "\n  fails with "
              + shrunk.faults().size()
              + " faults as well ("
              + shrunk.runs()
              + " runs): -Dkernos.only="
              + shrunk.only();
    }
    synchronized (this) {
      out.println(text);
    }
  }

  private long seconds() {
    return (System.nanoTime() - start) / 1_000_000_000;
  }

  /** What there was, for people. */
  public synchronized String summary() {
    int happened = faults.values().stream().mapToInt(i -> i).sum();
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%d histories in %d s, %d failed: %d steps, %d tasks, %d leaders, %d h of virtual time%n",
            histories + failures.size(),
            seconds(),
            failures.size(),
            steps,
            tasks,
            terms,
            virtual.toHours()));
    text.append(String.format(Locale.ROOT, "%d faults:%n", happened));
    faults.forEach(
        (kind, count) ->
            text.append(
                String.format(
                    Locale.ROOT, "  %-22s %9d %5.1f %%%n", kind, count, 100.0 * count / happened)));
    text.append(
        String.format(
            Locale.ROOT,
            "%d of %d transitions, %.1f %%:%n",
            coverage.covered(),
            Coverage.reachable(),
            100 * coverage.share()));
    text.append(coverage.describe());
    return text.toString();
  }
}
