package io.kernos.simulation;

import io.kernos.simulation.Violation.Invariant;
import io.kernos.simulation.coverage.Coverage;
import io.kernos.simulation.fault.Faults;
import io.kernos.simulation.framework.ScriptedFramework;
import io.kernos.testkit.sim.Scheduler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * One run of a whole cluster: it lives with faults until all tasks are launched and all faults have
 * happened, then it must become quiet and consistent.
 */
public final class Simulation {
  private static final Duration LONGEST_LIFE = Duration.ofHours(2);
  private static final Duration LONGEST_CALMING = Duration.ofMinutes(30);

  /** How much of the trace a failure shows: {@code -Dkernos.trace=LINES}. */
  private static final int TRACE_SHOWN = Integer.getInteger("kernos.trace", 0);

  private final SimulationOptions options;
  private final Scheduler scheduler;
  private final Coverage coverage = new Coverage();
  private final Cluster cluster;
  private final FaultPlan plan;
  private final Faults faults;
  private int waiting;

  /**
   * What happened.
   *
   * @param traceHash equal for equal seeds
   * @param steps events that ran
   * @param terms how many leaders there were
   * @param faults by kind
   * @param virtual time that passed
   * @param transitions how many of the state machines' different transitions were seen
   */
  public record Report(
      long seed,
      long traceHash,
      long steps,
      int tasks,
      long terms,
      Map<String, Integer> faults,
      Duration virtual,
      int transitions) {}

  public Simulation(SimulationOptions options) {
    this.options = options;
    this.scheduler = new Scheduler(options.seed());
    scheduler.trace().record(TRACE_SHOWN > 0);
    this.cluster = new Cluster(scheduler, options, coverage);
    this.plan = new FaultPlan(cluster);
    this.faults = new Faults(scheduler, options.faults(), options.gap(), options.leftOut());
    plan.addTo(faults);
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
      launchOverTime();
      live();
      plan.calm();
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
        cluster.world().store().term() - 1,
        faults.injected(),
        Duration.ofNanos(scheduler.nanoTime()),
        coverage.covered());
  }

  /** The transitions that were seen so far. */
  public Coverage coverage() {
    return coverage;
  }

  /** How many faults are over. */
  public int faultsOver() {
    return faults.over();
  }

  /** Frameworks are given work a little at a time, so that faults meet tasks in all states. */
  private void launchOverTime() {
    Random random = scheduler.random();
    List<ScriptedFramework> all = cluster.frameworks();
    Duration horizon = options.gap().multipliedBy(options.faults()).multipliedBy(4).dividedBy(5);
    for (int i = 0; i < Cluster.GUESTS; i++) {
      scheduler.after(scheduler.between(horizon.dividedBy(4), horizon), cluster::guestLeaves);
    }
    int given = 0;
    while (given < options.tasks()) {
      int more = Math.min(1 + random.nextInt(4), options.tasks() - given);
      ScriptedFramework framework = all.get(random.nextInt(all.size()));
      waiting++;
      scheduler.after(
          scheduler.between(Duration.ZERO, horizon),
          () -> {
            waiting--;
            (framework.hasLeft() ? all.get(0) : framework).allow(more);
          });
      given += more;
    }
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
    return waiting > 0
        || cluster.frameworks().stream().mapToInt(ScriptedFramework::toLaunch).sum() > 0;
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
      Optional<String> missing = cluster.observer().tasks().missing();
      if (differences.isEmpty() && missing.isEmpty()) {
        return;
      }
      if (scheduler.nanoTime() > end) {
        throw differences.isEmpty()
            ? new Violation(Invariant.UPDATES, missing.get())
            : new Violation(Invariant.QUIET, String.join("\n  ", differences));
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
            + ", after "
            + faults.over()
            + " faults; replay: mvn -pl runtime/simulation -am test"
            + " -Dtest=SimulationTest#one_seed -Dsurefire.failIfNoSpecifiedTests=false"
            + " -Dkernos.trace=200 -Dkernos.seed="
            + options.seed()
            + shown.stream().map(line -> "\n  " + line).collect(Collectors.joining());
    return new Violation(violation.invariant(), text, violation);
  }
}
