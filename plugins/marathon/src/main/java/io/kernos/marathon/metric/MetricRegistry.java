package io.kernos.marathon.metric;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * All metrics by name; a name is that of the original without its prefix, and ends in what it is:
 * {@code tasks.launched.counter}. From any thread.
 */
public final class MetricRegistry {
  private final Map<String, LongAdder> counters = new ConcurrentHashMap<>();
  private final Map<String, DoubleSupplier> gauges = new ConcurrentHashMap<>();
  private final Map<String, Meter> meters = new ConcurrentHashMap<>();
  private final Map<String, Timer> timers = new ConcurrentHashMap<>();
  private final LongSupplier nanoTime;

  public MetricRegistry() {
    this(System::nanoTime);
  }

  /** With a time of its own, in nanoseconds that only grow. */
  public MetricRegistry(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Counts up from 0; made when it is first asked for. */
  public LongAdder counter(String name) {
    return counters.computeIfAbsent(name, n -> new LongAdder());
  }

  /** Something that is looked at when it is asked for, on any thread. */
  public void gauge(String name, DoubleSupplier value) {
    gauges.put(name, value);
  }

  /** How often something happens; made when it is first asked for. */
  public Meter meter(String name) {
    return meters.computeIfAbsent(name, n -> new Meter(nanoTime));
  }

  /** How long something takes; made when it is first asked for. */
  public Timer timer(String name) {
    return timers.computeIfAbsent(name, n -> new Timer(nanoTime));
  }

  /** All counts by name. */
  SortedMap<String, Long> counters() {
    SortedMap<String, Long> counts = new TreeMap<>();
    counters.forEach((name, counter) -> counts.put(name, counter.sum()));
    return counts;
  }

  /** All gauges by name, as they stand now. */
  SortedMap<String, Double> gauges() {
    SortedMap<String, Double> values = new TreeMap<>();
    gauges.forEach(
        (name, gauge) -> {
          double value = gauge.getAsDouble();
          values.put(name, Double.isFinite(value) ? value : 0);
        });
    return values;
  }

  /** All meters by name. */
  SortedMap<String, Meter> meters() {
    return new TreeMap<>(meters);
  }

  /** All timers by name. */
  SortedMap<String, Timer> timers() {
    return new TreeMap<>(timers);
  }
}
