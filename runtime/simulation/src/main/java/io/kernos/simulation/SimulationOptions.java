package io.kernos.simulation;

import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How large a simulation is.
 *
 * @param seed determines everything
 * @param agents at least one
 * @param masters at least one; most of them must be up for anything to happen
 * @param frameworks at least one; one more is a plugin of the leading master
 * @param tasks launched in all, at least
 * @param faults injected in all
 * @param gap between two faults, on average
 * @param patience how long a leader that reaches no majority takes itself for the leader at most:
 *     Ratis gives up after an election timeout
 * @param leftOut the numbers of the faults, from 0, that do not happen
 * @param seams where bugs are planted
 */
public record SimulationOptions(
    long seed,
    int agents,
    int masters,
    int frameworks,
    int tasks,
    int faults,
    Duration gap,
    Duration patience,
    SortedSet<Integer> leftOut,
    Seams seams) {

  /** The numbers of left out faults are copied. */
  public SimulationOptions {
    leftOut = Collections.unmodifiableSortedSet(new TreeSet<>(leftOut));
  }

  /**
   * 20 agents, 3 masters, 3 frameworks and a plugin, two guests that leave, 260 tasks, 1,000
   * faults; {@code -Dkernos.agents}, {@code masters}, {@code tasks} and {@code faults} say
   * otherwise.
   */
  public static SimulationOptions of(long seed) {
    return new SimulationOptions(
        seed,
        Integer.getInteger("kernos.agents", 20),
        Integer.getInteger("kernos.masters", 3),
        3,
        Integer.getInteger("kernos.tasks", 260),
        Integer.getInteger("kernos.faults", 1_000),
        Duration.ofMillis(450),
        Duration.ofSeconds(2),
        new TreeSet<>(),
        Seams.NONE);
  }

  /** The same with bugs. */
  public SimulationOptions with(Seams bugs) {
    return new SimulationOptions(
        seed, agents, masters, frameworks, tasks, faults, gap, patience, leftOut, bugs);
  }

  /** The same with so many tasks. */
  public SimulationOptions launching(int more) {
    return new SimulationOptions(
        seed, agents, masters, frameworks, more, faults, gap, patience, leftOut, seams);
  }

  /** The same with leaders that do not give up for so long. */
  public SimulationOptions stubborn(Duration most) {
    return new SimulationOptions(
        seed, agents, masters, frameworks, tasks, faults, gap, most, leftOut, seams);
  }

  /** The same with none but these faults. */
  public SimulationOptions only(Set<Integer> numbers) {
    SortedSet<Integer> others = new TreeSet<>();
    for (int i = 0; i < faults; i++) {
      others.add(i);
    }
    others.removeAll(numbers);
    return without(others);
  }

  /** The same without some faults. */
  public SimulationOptions without(SortedSet<Integer> numbers) {
    return new SimulationOptions(
        seed, agents, masters, frameworks, tasks, faults, gap, patience, numbers, seams);
  }
}
