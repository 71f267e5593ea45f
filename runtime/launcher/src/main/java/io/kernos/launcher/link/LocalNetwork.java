package io.kernos.launcher.link;

import io.kernos.api.link.LinkMessage;
import io.kernos.spi.link.Link;
import io.kernos.spi.link.NodeId;
import io.kernos.spi.link.Session;
import io.kernos.spi.link.SessionHandler;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sessions between nodes of one JVM. A message is handed over by reference, from the sender's
 * context to the receiver's. Both ends share one fate, so there is no silence to watch for.
 */
public final class LocalNetwork {
  /** So many messages may wait for a receiver before the session is given up. */
  static final int MAX_WAITING = 16_384;

  private static final Logger log = LoggerFactory.getLogger(LocalNetwork.class);

  private final Vertx vertx;
  private final AtomicLong epochs = new AtomicLong();
  private final Map<NodeId, Listener> listeners = new ConcurrentHashMap<>();

  public LocalNetwork(Vertx vertx) {
    this.vertx = vertx;
  }

  /** The link of the node {@code self}. */
  public Link node(NodeId self) {
    return new Link() {
      @Override
      public NodeId self() {
        return self;
      }

      @Override
      public Registration listen(Acceptor acceptor) {
        Listener listener = new Listener(self, Contexts.current(vertx), acceptor);
        if (listeners.putIfAbsent(self, listener) != null) {
          throw new IllegalStateException("node " + self + " listens already");
        }
        return listener;
      }

      @Override
      public void connect(NodeId peer, SessionHandler handler) {
        End here = new End(peer, Contexts.current(vertx), handler);
        Listener listener = listeners.get(peer);
        if (listener == null) {
          here.context.runOnContext(v -> handler.closed("no node " + peer + " listens"));
        } else {
          listener.context.runOnContext(v -> listener.accept(self, here));
        }
      }
    };
  }

  /** Takes sessions for one node; used on its context only, but for {@link #close}. */
  private final class Listener implements Link.Registration {
    private final NodeId self;
    private final Context context;
    private final Link.Acceptor acceptor;
    private final Map<NodeId, End> accepted = new HashMap<>();

    Listener(NodeId self, Context context, Link.Acceptor acceptor) {
      this.self = self;
      this.context = context;
      this.acceptor = acceptor;
    }

    void accept(NodeId peer, End there) {
      if (listeners.get(self) != this) {
        there.refuse("node " + self + " listens no more");
        return;
      }
      End older = accepted.remove(peer);
      if (older != null) {
        older.end("a newer session of " + peer + " takes its place");
      }
      SessionHandler handler;
      try {
        handler = acceptor.accept(peer);
      } catch (RuntimeException e) {
        log.error("Node {} could not take up a session of {}", self, peer, e);
        there.refuse("node " + self + " failed to accept: " + e);
        return;
      }
      End here = new End(peer, context, handler);
      here.other = there;
      there.other = here;
      here.epoch = epochs.incrementAndGet();
      there.epoch = here.epoch;
      here.onEnd = () -> accepted.remove(peer, here);
      accepted.put(peer, here);
      here.open = true;
      // Posted before this end can send or close, so that the other end hears of the opening first.
      there.context.runOnContext(
          v -> {
            there.open = true;
            there.handler.opened(there);
          });
      handler.opened(here);
    }

    @Override
    public void close() {
      listeners.remove(self, this);
      context.runOnContext(
          v -> List.copyOf(accepted.values()).forEach(e -> e.end("node " + self + " stopped")));
    }
  }

  private static final class End implements Session {
    private final NodeId peer;
    private final Context context;
    private final SessionHandler handler;

    /** Messages of this end that the other has not handled yet. */
    private final AtomicInteger waiting = new AtomicInteger();

    private End other;
    private long epoch;
    private boolean open;
    private Runnable onEnd = () -> {};

    End(NodeId peer, Context context, SessionHandler handler) {
      this.peer = peer;
      this.context = context;
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
      if (!open) {
        return false;
      }
      if (waiting.incrementAndGet() > MAX_WAITING) {
        close(MAX_WAITING + " messages wait for " + peer);
        return false;
      }
      other.context.runOnContext(v -> other.receive(message));
      return true;
    }

    private void receive(LinkMessage message) {
      other.waiting.decrementAndGet();
      if (open) {
        handler.received(this, message);
      }
    }

    @Override
    public void close(String reason) {
      if (open) {
        open = false;
        onEnd.run();
        context.runOnContext(v -> handler.closed(reason));
        other.context.runOnContext(v -> other.endHere(reason));
      }
    }

    /** Ends both; not within a call of the handler's owner. */
    void end(String reason) {
      endHere(reason);
      other.context.runOnContext(v -> other.endHere(reason));
    }

    private void endHere(String reason) {
      if (open) {
        open = false;
        onEnd.run();
        handler.closed(reason);
      }
    }

    void refuse(String reason) {
      context.runOnContext(v -> handler.closed(reason));
    }
  }
}
