package io.kernos.testkit.sim;

import io.kernos.api.link.LinkMessage;
import io.kernos.spi.link.NodeId;
import io.kernos.spi.link.Session;
import io.kernos.spi.link.SessionHandler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** One session of a {@link SimNetwork}: two ends, and what is under way to each of them. */
final class SimSession {
  private final SimNetwork network;
  private final NodeId opener;
  private final NodeId acceptor;
  private final End near;
  private End far;
  private long epoch;

  SimSession(SimNetwork network, SimLink opener, NodeId acceptor, SessionHandler handler) {
    this.network = network;
    this.opener = opener.self();
    this.acceptor = acceptor;
    this.near = new End(this.opener, acceptor, opener.clock(), handler);
  }

  NodeId opener() {
    return opener;
  }

  NodeId acceptor() {
    return acceptor;
  }

  boolean joins(NodeId id) {
    return opener.equals(id) || acceptor.equals(id);
  }

  boolean ended() {
    return near.over && (far == null || far.over);
  }

  /** Asks the peer for the session. */
  void open() {
    near.expectWord("no answer");
    network.scheduler().after(network.delay(), this::arriveAtAcceptor);
  }

  private void arriveAtAcceptor() {
    if (near.over || near.cut || far != null || network.isBlocked(opener, acceptor)) {
      return;
    }
    SimLink link = network.link(acceptor);
    if (link == null || !link.clock().alive() || link.acceptor() == null) {
      near.arrivesLater(new Closing("nobody listens as " + acceptor));
      return;
    }
    for (SimSession older : network.open(acceptor)) {
      if (older.opener.equals(opener) && older.far != null) {
        older.far.end("replaced by a newer session");
      }
    }
    epoch = network.nextEpoch();
    far = new End(acceptor, opener, link.clock(), link.acceptor().accept(opener));
    near.arrivesLater(new Opening());
    network.scheduler().trace(() -> "net open " + opener + " > " + acceptor + " " + epoch);
    far.open();
  }

  void closeAt(NodeId id, String reason) {
    End end = end(id);
    if (end != null) {
      end.close(reason);
    }
  }

  void crashed(NodeId id, boolean silently) {
    End dead = end(id);
    End other = other(id);
    if (dead != null) {
      dead.over = true;
    }
    if (other != null && !other.over) {
      other.cutInbound(silently ? null : "peer crashed");
    }
  }

  void breakDown(String reason) {
    near.cutInbound(reason);
    if (far != null) {
      far.cutInbound(reason);
    }
  }

  void blocked(NodeId from) {
    End receiver = other(from);
    if (receiver != null && !receiver.over) {
      receiver.expectWord("peer is silent");
    }
  }

  void unblocked(NodeId from) {
    End receiver = other(from);
    if (receiver != null) {
      receiver.releaseHeld();
    } else if (far == null && !near.over) {
      network.scheduler().after(network.delay(), this::arriveAtAcceptor);
    }
  }

  private End end(NodeId id) {
    return opener.equals(id) ? near : far;
  }

  private End other(NodeId id) {
    return opener.equals(id) ? far : near;
  }

  /** What travels: a message, or one of these two. */
  private record Opening() {}

  private record Closing(String reason) {}

  private final class End implements Session {
    private final NodeId self;
    private final NodeId peer;
    private final VirtualClock clock;
    private final SessionHandler handler;
    private final Deque<Object> inbound = new ArrayDeque<>();
    private int held;
    private long lastArrival;
    private long words;
    private boolean cut;
    private boolean opened;
    private boolean over;

    End(NodeId self, NodeId peer, VirtualClock clock, SessionHandler handler) {
      this.self = self;
      this.peer = peer;
      this.clock = clock;
      this.handler = handler;
    }

    @Override
    public NodeId peer() {
      return peer;
    }

    @Override
    public long epoch() {
      return epoch;
    }

    @Override
    public boolean send(LinkMessage message) {
      if (over) {
        return false;
      }
      End to = other(self);
      if (!to.over && !to.cut && to.inbound.size() >= network.queueBound()) {
        close("the peer's credit is used up and the queue is full");
        return false;
      }
      to.arrivesLater(message);
      return true;
    }

    @Override
    public void close(String reason) {
      if (over) {
        return;
      }
      over = true;
      clock.soon(() -> tellClosed(reason));
      End to = other(self);
      if (to != null) {
        to.arrivesLater(new Closing("closed by peer: " + reason));
      }
    }

    /** Ends this end within an event of its own life, and tells the peer. */
    void end(String reason) {
      if (over) {
        return;
      }
      over = true;
      End to = other(self);
      if (to != null) {
        to.arrivesLater(new Closing("closed by peer: " + reason));
      }
      if (clock.alive()) {
        tellClosed(reason);
      }
    }

    private void tellClosed(String reason) {
      network.scheduler().trace(() -> "net closed at " + self + " from " + peer + ": " + reason);
      handler.closed(reason);
    }

    void open() {
      opened = true;
      handler.opened(this);
    }

    /** Counts the peer as lost when nothing of it came within the liveness time. */
    void expectWord(String otherwise) {
      long before = words;
      clock.after(
          network.liveness(),
          () -> {
            if (words == before) {
              end(otherwise);
            }
          });
    }

    void arrivesLater(Object thing) {
      if (over || cut) {
        return;
      }
      inbound.addLast(thing);
      long now = network.scheduler().nanoTime();
      lastArrival = Math.max(lastArrival, now + network.delay().toNanos());
      clock.after(Duration.ofNanos(lastArrival - now), this::arrive);
    }

    private void arrive() {
      if (over || inbound.isEmpty()) {
        return;
      }
      if (network.isBlocked(peer, self)) {
        held++;
        return;
      }
      words++;
      Object thing = inbound.removeFirst();
      if (thing instanceof LinkMessage message) {
        network
            .scheduler()
            .trace(() -> "net " + peer + " > " + self + " " + network.words(message));
        handler.received(this, message);
      } else if (thing instanceof Opening) {
        open();
      } else if (thing instanceof Closing closing) {
        over = true;
        tellClosed(closing.reason());
      }
    }

    void releaseHeld() {
      words++;
      int ready = held;
      held = 0;
      for (int i = 0; i < ready; i++) {
        clock.after(network.delay(), this::arrive);
      }
    }

    /** Loses a suffix of what is under way to this end, and all that is sent later. */
    void cutInbound(String reason) {
      if (over || cut) {
        return;
      }
      int survives = network.scheduler().random().nextInt(inbound.size() + 1);
      while (inbound.size() > survives) {
        inbound.removeLast();
      }
      if (reason != null) {
        arrivesLater(new Closing(reason));
      } else {
        clock.after(network.liveness().plus(network.delay()), () -> end("peer is silent"));
      }
      cut = true;
    }
  }
}
