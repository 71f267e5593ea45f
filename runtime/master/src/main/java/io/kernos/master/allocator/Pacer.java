package io.kernos.master.allocator;

import io.kernos.api.resources.Resources;
import io.kernos.api.v1.AgentID;
import io.kernos.master.view.Timing;
import io.kernos.spi.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;

/**
 * Decides when a cycle runs: soon after something has changed, once for all that changed till then.
 */
final class Pacer {
  private final AllocatorConfig config;
  private final Clock clock;
  private final Function<Agenda, Map<FrameworkState, Map<String, Map<AgentID, Resources>>>> cycle;
  private final OfferSink sink;
  private final Agenda agenda = new Agenda();
  private final Recovery recovery;

  /** The cycle that is due, or null. */
  private Clock.Timer next;

  private long firstEvent;
  private long runs;
  private long lastRun;
  private final Timing run = new Timing();
  private final Timing latency = new Timing();

  /**
   * @param cycle deals with an agenda and tells what it gave
   * @param sink is told what was given
   */
  Pacer(
      AllocatorConfig config,
      Clock clock,
      Function<Agenda, Map<FrameworkState, Map<String, Map<AgentID, Resources>>>> cycle,
      OfferSink sink) {
    this.config = config;
    this.clock = clock;
    this.cycle = cycle;
    this.sink = sink;
    this.recovery = new Recovery(config, clock, this::schedule);
  }

  /** An agent has changed, or has more free than before. */
  void look(AgentState agent) {
    agenda.add(agent);
    agenda.relieve();
    schedule();
  }

  /** Anything may have changed, anywhere. */
  void look(Collection<AgentState> agents) {
    agenda.addAll(agents);
    schedule();
  }

  /** A client may want what it was not offered before. */
  void look(Client client) {
    if (client.active()) {
      agenda.add(client);
      schedule();
    }
  }

  /** A client may want what it was not offered before of one agent. */
  void look(AgentState agent, Client client) {
    if (client.active()) {
      agenda.add(agent, client);
      schedule();
    }
  }

  void forget(AgentState agent) {
    agenda.forget(agent);
  }

  void forget(Client client) {
    agenda.forget(client);
  }

  /** Runs no cycle until most of the expected agents are present. */
  void await(int expected, int present) {
    recovery.await(expected, present);
  }

  /** Says how many agents there are. */
  void agents(int present) {
    recovery.agents(present);
  }

  boolean waiting() {
    return recovery.waiting();
  }

  AllocatorMetrics metrics(int filters) {
    return new AllocatorMetrics(
        runs, run.summary(), latency.summary(), filters, next == null ? 0 : 1);
  }

  private void schedule() {
    if (next == null && !recovery.waiting() && !agenda.isEmpty()) {
      firstEvent = clock.nanoTime();
      // A cycle never takes more than half of the time.
      long window = Math.max(config.batchWindow().toNanos(), lastRun);
      next = clock.after(Duration.ofNanos(window), this::run);
    }
  }

  private void run() {
    next = null;
    if (recovery.waiting()) {
      return;
    }
    long start = clock.nanoTime();
    var given = cycle.apply(agenda);
    long end = clock.nanoTime();
    runs++;
    lastRun = end - start;
    run.record(lastRun);
    latency.record(end - firstEvent);
    given.forEach((framework, offers) -> sink.offer(framework.id, offers));
  }
}
