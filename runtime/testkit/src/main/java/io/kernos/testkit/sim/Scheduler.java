package io.kernos.testkit.sim;

import io.kernos.spi.time.Ids;
import java.time.Duration;
import java.time.Instant;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The one event queue of a simulation: virtual time, and all of its chance, from one seed.
 *
 * <p>An exception that a task lets out comes out of {@link #step}: in a simulation it is a bug.
 */
public final class Scheduler {
  private static final Instant VIRTUAL_START = Instant.parse("2030-01-01T00:00:00Z");

  private final long seed;
  private final Instant start;
  private final Random random;
  private final Random idRandom;
  private final Trace trace = new Trace();
  private final PriorityQueue<Event> queue = new PriorityQueue<>();
  private long nanos;
  private long sequence;
  private long steps;

  /** A world that {@code seed} determines; it begins in 2030. */
  public Scheduler(long seed) {
    this(seed, VIRTUAL_START);
  }

  /** A world that begins at {@code start}. */
  public Scheduler(long seed, Instant start) {
    this.seed = seed;
    this.start = start;
    this.random = new Random(seed);
    this.idRandom = new Random(seed ^ 0x5DEECE66DL);
  }

  /** What determines this world. */
  public long seed() {
    return seed;
  }

  /** The one source of chance. */
  public Random random() {
    return random;
  }

  /** What happened so far. */
  public Trace trace() {
    return trace;
  }

  /** Notes {@code line} in the trace, with the time before it. */
  public void trace(String line) {
    trace.add(nanos, line);
  }

  /** Notes a line that is made up only if the trace is recorded: for what happens often. */
  public void trace(Supplier<String> line) {
    if (trace.recording()) {
      trace.add(nanos, line.get());
    }
  }

  /** Ids from the seed, which look like random ones (version 4). */
  public Ids ids() {
    return () ->
        new UUID(
            idRandom.nextLong() & ~0xF000L | 0x4000L,
            idRandom.nextLong() & ~(3L << 62) | Long.MIN_VALUE);
  }

  /** A clock for one life of one node. */
  public VirtualClock clock() {
    return new VirtualClock(this);
  }

  /** Virtual wall-clock time. */
  public Instant now() {
    return start.plusNanos(nanos);
  }

  /** Virtual nanoseconds since the start. */
  public long nanoTime() {
    return nanos;
  }

  /** Events run so far. */
  public long steps() {
    return steps;
  }

  /** A duration from {@code min} to {@code max}, by chance. */
  public Duration between(Duration min, Duration max) {
    long span = max.toNanos() - min.toNanos();
    return span <= 0 ? min : min.plusNanos((long) (random.nextDouble() * span));
  }

  /** Runs {@code task} after {@code delay}, after everything that is already due then. */
  public Event after(Duration delay, Runnable task) {
    long due = nanos + Math.max(0, saturatedNanos(delay));
    Event event = new Event(due < 0 ? Long.MAX_VALUE : due, sequence++, task);
    queue.add(event);
    return event;
  }

  /** Runs the next event; false when none is left. */
  public boolean step() {
    Event event = queue.poll();
    while (event != null && event.task == null) {
      event = queue.poll();
    }
    if (event == null) {
      return false;
    }
    nanos = event.due;
    steps++;
    trace.step(event.due, event.order);
    Runnable task = event.task;
    event.task = null;
    task.run();
    return true;
  }

  /** Runs what is due in the next {@code time}, and lets it pass. */
  public void runFor(Duration time) {
    runUntil(() -> false, time);
  }

  /** Runs until {@code condition} holds; false when {@code limit} has passed first. */
  public boolean runUntil(BooleanSupplier condition, Duration limit) {
    long end = nanos + saturatedNanos(limit);
    while (!condition.getAsBoolean()) {
      dropCancelled();
      Event next = queue.peek();
      if (next == null || next.due > end) {
        nanos = end;
        return false;
      }
      step();
    }
    return true;
  }

  private void dropCancelled() {
    while (!queue.isEmpty() && queue.peek().task == null) {
      queue.poll();
    }
  }

  private static long saturatedNanos(Duration duration) {
    return duration.getSeconds() > Long.MAX_VALUE / 4_000_000_000L
        ? Long.MAX_VALUE / 4
        : duration.toNanos();
  }

  /** Something that will happen. */
  public static final class Event implements Comparable<Event> {
    private final long due;
    private final long order;
    private Runnable task;

    private Event(long due, long order, Runnable task) {
      this.due = due;
      this.order = order;
      this.task = task;
    }

    /** Keeps it from happening. */
    public void cancel() {
      task = null;
    }

    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(due, other.due);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }
}
