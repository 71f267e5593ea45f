package io.kernos.testkit.sim;

import io.kernos.api.link.LinkMessage;
import io.kernos.spi.link.Link;
import io.kernos.spi.link.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * A network of simulated nodes. Within a session messages keep their order; between sessions they
 * overtake each other. What gets lost ends its session.
 */
public final class SimNetwork {
  private final Scheduler scheduler;
  private final Map<NodeId, SimLink> links = new LinkedHashMap<>();
  private final Set<Direction> blocked = new LinkedHashSet<>();
  private final List<SimSession> sessions = new ArrayList<>();
  private Duration minLatency = Duration.ofNanos(50_000);
  private Duration maxLatency = Duration.ofMillis(5);
  private Duration liveness = Duration.ofSeconds(10);
  private int queueBound = 10_000;
  private Function<LinkMessage, String> words = m -> m.getBodyCase().name();
  private long epochs;

  /** From one node to another. */
  private record Direction(NodeId from, NodeId to) {}

  public SimNetwork(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /** Sets how long messages sent from now on travel. */
  public SimNetwork latency(Duration min, Duration max) {
    minLatency = min;
    maxLatency = max;
    return this;
  }

  /** Sets how long a silent peer counts as alive. */
  public SimNetwork liveness(Duration time) {
    liveness = time;
    return this;
  }

  /** Sets how many messages of a session may be under way in one direction. */
  public SimNetwork queueBound(int messages) {
    queueBound = messages;
    return this;
  }

  /** Sets how messages are described in the trace. */
  public SimNetwork describing(Function<LinkMessage, String> inWords) {
    words = inWords;
    return this;
  }

  /** Adds a node that lives on {@code clock}. */
  public Link join(NodeId id, VirtualClock clock) {
    SimLink link = new SimLink(this, id, clock);
    if (links.putIfAbsent(id, link) != null) {
      throw new IllegalArgumentException(id + " has joined already");
    }
    return link;
  }

  /**
   * Ends a node's life. A part of what it sent last may be lost.
   *
   * @param silently as when its machine dies: its peers learn of it by its silence only; otherwise
   *     soon
   */
  public void crash(NodeId id, boolean silently) {
    SimLink link = links.remove(id);
    if (link == null) {
      return;
    }
    link.clock().kill();
    scheduler.trace("net crash " + id);
    for (SimSession session : open(id)) {
      session.crashed(id, silently);
    }
  }

  /** Breaks every session between two nodes: each end learns of it after a part of what came. */
  public void breakSessions(NodeId a, NodeId b) {
    scheduler.trace("net break " + a + " " + b);
    for (SimSession session : open(a)) {
      if (session.joins(b)) {
        session.breakDown("connection lost");
      }
    }
  }

  /** Holds back everything from one node to another, until {@link #heal}. */
  public void block(NodeId from, NodeId to) {
    if (blocked.add(new Direction(from, to))) {
      scheduler.trace("net block " + from + " > " + to);
      open(to).stream().filter(s -> s.joins(from)).forEach(s -> s.blocked(from));
    }
  }

  /** Separates two nodes in both directions. */
  public void partition(NodeId a, NodeId b) {
    block(a, b);
    block(b, a);
  }

  /** Lets everything through again. */
  public void heal() {
    scheduler.trace("net heal");
    List<Direction> were = List.copyOf(blocked);
    blocked.clear();
    for (Direction d : were) {
      open(d.to()).stream().filter(s -> s.joins(d.from())).forEach(s -> s.unblocked(d.from()));
    }
  }

  /** Lets everything from one node to another through again. */
  public void unblock(NodeId from, NodeId to) {
    if (blocked.remove(new Direction(from, to))) {
      scheduler.trace(() -> "net unblock " + from + " > " + to);
      open(to).stream().filter(s -> s.joins(from)).forEach(s -> s.unblocked(from));
    }
  }

  /** The pairs of nodes between which a session is open, the one that opened it first. */
  public List<List<NodeId>> connected() {
    dropEnded();
    return sessions.stream().map(s -> List.of(s.opener(), s.acceptor())).toList();
  }

  Scheduler scheduler() {
    return scheduler;
  }

  SimLink link(NodeId id) {
    return links.get(id);
  }

  String words(LinkMessage message) {
    return words.apply(message);
  }

  Duration delay() {
    return scheduler.between(minLatency, maxLatency);
  }

  Duration liveness() {
    return liveness;
  }

  int queueBound() {
    return queueBound;
  }

  long nextEpoch() {
    return ++epochs;
  }

  boolean isBlocked(NodeId from, NodeId to) {
    return !blocked.isEmpty() && blocked.contains(new Direction(from, to));
  }

  void add(SimSession session) {
    dropEnded();
    sessions.add(session);
  }

  /** Sessions with an end at {@code id} that are not over at both ends. */
  List<SimSession> open(NodeId id) {
    dropEnded();
    return sessions.stream().filter(s -> s.joins(id)).toList();
  }

  private void dropEnded() {
    sessions.removeIf(SimSession::ended);
  }
}
