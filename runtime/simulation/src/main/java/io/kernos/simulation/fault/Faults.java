package io.kernos.simulation.fault;

import io.kernos.testkit.sim.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Lets things go wrong at random times, so many in all. */
public final class Faults {
  private final Scheduler scheduler;
  private final List<Fault> kinds = new ArrayList<>();
  private final Map<String, Integer> injected = new TreeMap<>();
  private int left;

  private record Fault(String name, Runnable action) {}

  /**
   * Nothing goes wrong before {@link #start}.
   *
   * @param count how many faults in all
   */
  public Faults(Scheduler scheduler, int count) {
    this.scheduler = scheduler;
    this.left = count;
  }

  /** Adds a kind of fault; the more {@code weight}, the more often. */
  public Faults add(String name, int weight, Runnable action) {
    for (int i = 0; i < weight; i++) {
      kinds.add(new Fault(name, action));
    }
    return this;
  }

  /** Begins. */
  public void start() {
    next();
  }

  /** How many are still to come. */
  public int left() {
    return left;
  }

  /** How many of each kind there were. */
  public Map<String, Integer> injected() {
    return injected;
  }

  private void next() {
    if (left == 0) {
      return;
    }
    scheduler.after(
        scheduler.between(Duration.ZERO, Duration.ofSeconds(3)),
        () -> {
          Fault fault = kinds.get(scheduler.random().nextInt(kinds.size()));
          left--;
          injected.merge(fault.name(), 1, Integer::sum);
          scheduler.trace("fault " + fault.name());
          fault.action().run();
          next();
        });
  }
}
