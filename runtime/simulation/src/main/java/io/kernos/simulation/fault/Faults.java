package io.kernos.simulation.fault;

import io.kernos.testkit.sim.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Lets things go wrong, so many in all. Each fault draws its time, its kind and all that it does
 * from a stream of chance of its own, so that leaving one out leaves the others as they are.
 */
public final class Faults {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private final Scheduler scheduler;
  private final int count;
  private final Duration meanGap;
  private final SortedSet<Integer> leftOut;
  private final List<Fault> kinds = new ArrayList<>();
  private final Map<String, Integer> injected = new TreeMap<>();
  private int next;

  private record Fault(String name, Consumer<Random> action) {}

  /**
   * Nothing goes wrong before {@link #start}.
   *
   * @param count how many faults in all
   * @param meanGap between two faults
   * @param leftOut the numbers, from 0, of those that do not happen
   */
  public Faults(Scheduler scheduler, int count, Duration meanGap, SortedSet<Integer> leftOut) {
    this.scheduler = scheduler;
    this.count = count;
    this.meanGap = meanGap;
    this.leftOut = new TreeSet<>(leftOut);
  }

  /** Adds a kind of fault; the more {@code weight}, the more often. */
  public Faults add(String name, int weight, Consumer<Random> action) {
    for (int i = 0; i < weight; i++) {
      kinds.add(new Fault(name, action));
    }
    return this;
  }

  /** Begins. */
  public void start() {
    following();
  }

  /** How many are still to come. */
  public int left() {
    return count - next;
  }

  /** How many are over, whether they happened or were left out. */
  public int over() {
    return next;
  }

  /** How many of each kind there were. */
  public Map<String, Integer> injected() {
    return injected;
  }

  private void following() {
    if (next == count) {
      return;
    }
    Random random = new Random((scheduler.seed() + 1) * GOLDEN ^ (next + 1) * (GOLDEN >>> 7));
    // Mostly in bursts, with a pause now and then in which things settle.
    double share = random.nextInt(10) == 0 ? random.nextDouble() * 10.5 : random.nextDouble();
    scheduler.after(
        Duration.ofNanos((long) (meanGap.toNanos() * share)),
        () -> {
          Fault fault = kinds.get(random.nextInt(kinds.size()));
          int number = next++;
          if (!leftOut.contains(number)) {
            injected.merge(fault.name(), 1, Integer::sum);
            scheduler.trace(() -> "fault " + number + " " + fault.name());
            fault.action().accept(random);
          }
          following();
        });
  }
}
