package io.kernos.simulation.search;

import io.kernos.simulation.Simulation;
import io.kernos.simulation.SimulationOptions;
import io.kernos.simulation.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Leaves out of a failing simulation the faults without which it fails as well: halves first, then
 * ever smaller parts (delta debugging).
 */
public final class Shrinker {
  private final SimulationOptions failing;
  private final Violation.Invariant invariant;
  private final long end;
  private int runs;

  /** What is left of a failing simulation. */
  public record Shrunk(SimulationOptions options, List<Integer> faults, int runs) {
    /** The faults that are left, as {@code -Dkernos.only} takes them. */
    public String only() {
      return String.join(",", faults.stream().map(String::valueOf).toList());
    }
  }

  private Shrinker(SimulationOptions failing, Violation.Invariant invariant, Duration most) {
    this.failing = failing;
    this.invariant = invariant;
    this.end = System.nanoTime() + most.toNanos();
  }

  /**
   * Shrinks.
   *
   * @param failing fails
   * @param invariant by which it fails
   * @param happened how many faults there were by then
   * @param most how long it may take
   */
  public static Shrunk shrink(
      SimulationOptions failing, Violation.Invariant invariant, int happened, Duration most) {
    Shrinker shrinker = new Shrinker(failing, invariant, most);
    List<Integer> faults = new ArrayList<>();
    for (int i = 0; i < happened; i++) {
      if (!failing.leftOut().contains(i)) {
        faults.add(i);
      }
    }
    List<Integer> least = shrinker.least(faults);
    return new Shrunk(failing.only(Set.copyOf(least)), least, shrinker.runs);
  }

  private List<Integer> least(List<Integer> all) {
    List<Integer> left = all;
    int parts = 2;
    while (left.size() > 1) {
      Optional<List<Integer>> smaller = without(left, Math.min(parts, left.size()));
      if (smaller.isPresent()) {
        left = smaller.get();
        parts = Math.max(2, parts - 1);
      } else if (parts >= left.size() || System.nanoTime() > end) {
        return left;
      } else {
        parts *= 2;
      }
    }
    return left;
  }

  /** The first that still fails when one of so many parts is left out. */
  private Optional<List<Integer>> without(List<Integer> faults, int parts) {
    for (int part = 0; part < parts && System.nanoTime() < end; part++) {
      List<Integer> rest = new ArrayList<>(faults.subList(0, faults.size() * part / parts));
      rest.addAll(faults.subList(faults.size() * (part + 1) / parts, faults.size()));
      if (fails(rest)) {
        return Optional.of(rest);
      }
    }
    return Optional.empty();
  }

  private boolean fails(List<Integer> faults) {
    runs++;
    try {
      new Simulation(failing.only(Set.copyOf(faults))).run();
      return false;
    } catch (Violation violation) {
      return violation.invariant() == invariant;
    }
  }
}
