package io.kernos.agent;

import io.kernos.api.link.LinkMessage;
import io.kernos.spi.link.Link;
import io.kernos.spi.link.NodeId;
import io.kernos.spi.link.Session;
import io.kernos.spi.link.SessionHandler;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Just enough of a Link within one JVM for tests on real event loops. */
final class LoopNetwork {
  private final Vertx vertx;
  private final Map<NodeId, Listener> listeners = new ConcurrentHashMap<>();
  private final AtomicLong epochs = new AtomicLong();

  private record Listener(Context context, Link.Acceptor acceptor) {}

  LoopNetwork(Vertx vertx) {
    this.vertx = vertx;
  }

  Link join(NodeId self) {
    return new Link() {
      @Override
      public NodeId self() {
        return self;
      }

      @Override
      public Registration listen(Acceptor acceptor) {
        listeners.put(self, new Listener(vertx.getOrCreateContext(), acceptor));
        return () -> listeners.remove(self);
      }

      @Override
      public void connect(NodeId peer, SessionHandler handler) {
        Context mine = vertx.getOrCreateContext();
        Listener listener = listeners.get(peer);
        if (listener == null) {
          mine.runOnContext(v -> handler.closed("nobody listens"));
          return;
        }
        listener.context.runOnContext(
            v -> {
              Pair pair = new Pair(epochs.incrementAndGet());
              SessionHandler theirs = listener.acceptor.accept(self);
              End there = new End(pair, self, listener.context, theirs);
              End here = new End(pair, peer, mine, handler);
              there.other = here;
              here.other = there;
              theirs.opened(there);
              mine.runOnContext(w -> handler.opened(here));
            });
      }
    };
  }

  private record Pair(long epoch, AtomicBoolean closed) {
    Pair(long epoch) {
      this(epoch, new AtomicBoolean());
    }
  }

  private static final class End implements Session {
    private final Pair pair;
    private final NodeId peer;
    private final Context context;
    private final SessionHandler handler;
    private volatile End other;

    End(Pair pair, NodeId peer, Context context, SessionHandler handler) {
      this.pair = pair;
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
      return pair.epoch();
    }

    @Override
    public boolean send(LinkMessage message) {
      if (pair.closed().get()) {
        return false;
      }
      End there = other;
      there.context.runOnContext(v -> there.handler.received(there, message));
      return true;
    }

    @Override
    public void close(String reason) {
      if (pair.closed().compareAndSet(false, true)) {
        End there = other;
        there.context.runOnContext(v -> there.handler.closed(reason));
        context.runOnContext(v -> handler.closed(reason));
      }
    }
  }
}
