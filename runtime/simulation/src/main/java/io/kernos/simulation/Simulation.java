package io.kernos.simulation;

import io.kernos.simulation.Violation.Invariant;
import io.kernos.simulation.fault.Faults;
import io.kernos.simulation.framework.ScriptedFramework;
import io.kernos.testkit.sim.Scheduler;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One run of a whole cluster: it lives with faults until all tasks are launched and all faults have
 * happened, then it must become quiet and consistent.
 */
public final class Simulation {
  private static final Duration LONGEST_LIFE = Duration.ofHours(2);
  private static final Duration LONGEST_CALMING = Duration.ofMinutes(30);

  /** How much of the trace a failure shows: {@code -Dkernos.trace=LINES}. */
  private static final int TRACE_SHOWN = Integer.getInteger("kernos.trace", 120);

  private final SimulationOptions options;
  private final Scheduler scheduler;
  private final Cluster cluster;
  private final Faults faults;

  /**
   * What happened.
   *
   * @param traceHash equal for equal seeds
   * @param steps events that ran
   * @param faults by kind
   * @param virtual time that passed
   */
  public record Report(
      long seed,
      long traceHash,
      long steps,
      int tasks,
      Map<String, Integer> faults,
      Duration virtual) {}

  public Simulation(SimulationOptions options) {
    this.options = options;
    this.scheduler = new Scheduler(options.seed());
    this.cluster = new Cluster(scheduler, options);
    this.faults = cluster.faults();
  }

  /**
   * Runs it.
   *
   * @throws Violation with the seed, how to replay it and the end of the trace
   */
  public Report run() {
    try {
      cluster.start();
      faults.start();
      live();
      cluster.calm();
      becomeQuiet();
    } catch (Violation violation) {
      throw explained(violation);
    } catch (RuntimeException | AssertionError bug) {
      throw explained(new Violation(Invariant.CRASH, bug.toString(), bug));
    }
    return new Report(
        options.seed(),
        scheduler.trace().hash(),
        scheduler.steps(),
        cluster.observer().tasks().size(),
        faults.injected(),
        Duration.ofNanos(scheduler.nanoTime()));
  }

  /** The last lines of what happened. */
  public List<String> trace() {
    return scheduler.trace().last();
  }

  private void live() {
    long end = scheduler.nanoTime() + LONGEST_LIFE.toNanos();
    while (faults.left() > 0 || launching()) {
      step();
      if (scheduler.nanoTime() > end) {
        throw new Violation(
            Invariant.QUIET,
            "after " + LONGEST_LIFE + " frameworks still wait for offers: " + cluster.toLaunch());
      }
    }
  }

  private boolean launching() {
    return cluster.frameworks().stream().mapToInt(ScriptedFramework::toLaunch).sum() > 0;
  }

  private void becomeQuiet() {
    long end = scheduler.nanoTime() + LONGEST_CALMING.toNanos();
    Quiet quiet = new Quiet(cluster);
    long nextLook = 0;
    while (true) {
      step();
      if (scheduler.nanoTime() < nextLook) {
        continue;
      }
      nextLook = scheduler.nanoTime() + Duration.ofSeconds(1).toNanos();
      List<String> differences = quiet.differences();
      if (differences.isEmpty()) {
        cluster.observer().tasks().checkComplete();
        return;
      }
      if (scheduler.nanoTime() > end) {
        throw new Violation(Invariant.QUIET, String.join("\n  ", differences));
      }
    }
  }

  private void step() {
    if (!scheduler.step()) {
      throw new Violation(Invariant.CRASH, "nothing happens any more");
    }
    cluster.checkStep();
  }

  private Violation explained(Violation violation) {
    List<String> trace = scheduler.trace().last();
    List<String> shown = trace.subList(Math.max(0, trace.size() - TRACE_SHOWN), trace.size());
    String text =
        violation.getMessage().substring(violation.getMessage().indexOf(' ') + 1)
            + "\n  seed "
            + options.seed()
            + ", event "
            + scheduler.steps()
            + "; replay: mvn -pl runtime/simulation -am test -Dtest=SimulationTest#one_seed"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dkernos.seed="
            + options.seed()
            + "\n  "
            + String.join("\n  ", shown);
    return new Violation(violation.invariant(), text, violation);
  }
}
