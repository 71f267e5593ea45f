package io.kernos.master.allocator;

import io.kernos.api.resources.Resources;
import io.kernos.api.v1.Filters;
import io.kernos.master.allocator.FilterTable.Filter;
import io.kernos.spi.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/** Sets filters, and removes them when their time is over: with one timer for all. */
final class Expiry {
  /**
   * Who refuses for less than this gets the same again after 10 ms, then 20 ms, and so on up to
   * this; in Mesos it comes after the allocation interval of 1 s. So a framework that always
   * refuses for no time does not keep the master busy.
   */
  private static final long BRIEF_NANOS = 1_000_000_000L;

  private static final long FIRST_NANOS = 10_000_000L;

  private final Clock clock;
  private final Consumer<Filter> expired;
  private final PriorityQueue<Filter> queue;
  private int live;
  private Clock.Timer timer;
  private long timerDeadline;

  /**
   * @param expired told each filter that was removed because its time is over
   */
  Expiry(Clock clock, Consumer<Filter> expired) {
    this.clock = clock;
    this.expired = expired;
    long origin = clock.nanoTime(); // Differences, as the origin is arbitrary.
    this.queue = new PriorityQueue<>(Comparator.comparingLong(f -> f.deadline - origin));
  }

  /** Filters in force. */
  int live() {
    return live;
  }

  /** Keeps {@code refused}, not marked with the role, from the client for as long as it said. */
  void refuse(Client client, AgentState agent, Resources refused, Filters filters) {
    long nanos = Refusals.nanos(filters);
    boolean brief = nanos < BRIEF_NANOS;
    int strikes = brief ? client.filters.strikes(agent, refused) : 0;
    if (brief) {
      nanos = Math.max(nanos, Math.min(BRIEF_NANOS, FIRST_NANOS << Math.min(strikes, 7)));
    }
    Filter filter = new Filter(client, agent, refused, clock.nanoTime() + nanos, brief, strikes);
    live += 1 - client.filters.add(filter);
    queue.add(filter);
    purge();
    schedule();
  }

  /** Forgets all that a client refused. */
  void clear(Client client) {
    live -= client.filters.clear();
  }

  /** Forgets what a client refused of an agent. */
  void clear(Client client, AgentState agent) {
    live -= client.filters.clear(agent);
  }

  private void schedule() {
    Filter first = queue.peek();
    if (first == null || (timer != null && timerDeadline - first.deadline <= 0)) {
      return;
    }
    if (timer != null) {
      timer.cancel();
    }
    timerDeadline = first.deadline;
    timer = clock.after(Duration.ofNanos(first.deadline - clock.nanoTime()), this::run);
  }

  private void run() {
    timer = null;
    long now = clock.nanoTime();
    while (!queue.isEmpty() && queue.peek().deadline - now <= 0) {
      Filter filter = queue.poll();
      if (!filter.removed) {
        filter.client.filters.remove(filter);
        live--;
        expired.accept(filter);
      }
    }
    schedule();
  }

  /** Those that were removed before their time must not pile up for a year. */
  private void purge() {
    if (queue.size() > 2 * live + 1000) {
      queue.removeIf(filter -> filter.removed);
    }
  }
}
