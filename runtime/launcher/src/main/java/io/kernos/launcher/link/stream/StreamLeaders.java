package io.kernos.launcher.link.stream;

import io.kernos.api.link.StreamFrame;
import io.kernos.launcher.link.Contexts;
import io.kernos.launcher.link.Newest;
import io.kernos.spi.link.Leader;
import io.kernos.spi.link.Leaders;
import io.kernos.spi.link.Link;
import io.kernos.spi.link.NodeId;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who leads, for a process that is not in the control network: it asks the masters that it was told
 * of. The connection by which the leader answered is that of the first session. When no session is
 * left the leader is searched again. Safe for use from several contexts; all happens on its own.
 */
public final class StreamLeaders implements Leaders, Dialer {
  private static final Logger log = LoggerFactory.getLogger(StreamLeaders.class);

  private final Vertx vertx;
  private final StreamClient client;
  private final List<SocketAddress> masters;
  private final Context context;
  private final List<Watcher> watchers = new ArrayList<>();
  private final List<Dial> waiting = new ArrayList<>();
  private Optional<Found> found = Optional.empty();
  private boolean searching;
  private Optional<Wire> spare = Optional.empty();

  /** Connections to the leader that sessions have. */
  private int used;

  private record Dial(NodeId peer, Promise<Wire> promise) {}

  /**
   * @param masters of which one or more should be there, in no order
   */
  public StreamLeaders(Vertx vertx, StreamClient client, List<SocketAddress> masters) {
    this.vertx = vertx;
    this.client = client;
    this.masters = List.copyOf(masters);
    this.context = ((VertxInternal) vertx).createEventLoopContext();
  }

  /** The link of the node {@code self} of this process, which connects to the leader only. */
  public Link node(NodeId self) {
    return new StreamLink(vertx, self, client.settings(), Optional.of(this), Optional.empty());
  }

  @Override
  public Link.Registration watch(Consumer<Leader> listener) {
    Watcher watcher = new Watcher(Contexts.current(vertx), listener);
    context.runOnContext(
        v -> {
          watchers.add(watcher);
          found.ifPresentOrElse(f -> watcher.tell(f.leader()), () -> search(Search::first));
        });
    return () -> {
      watcher.closed = true;
      context.runOnContext(v -> watchers.remove(watcher));
    };
  }

  @Override
  public Future<Wire> dial(NodeId peer) {
    Dial dial = new Dial(peer, Promise.promise());
    context.runOnContext(
        v -> {
          if (found.isPresent()) {
            connect(dial, found.get());
          } else {
            waiting.add(dial);
            search(Search::first);
          }
        });
    return dial.promise().future();
  }

  private void search(Consumer<Search> start) {
    if (!searching) {
      searching = true;
      start.accept(new Search(vertx, client, masters, this::found));
    }
  }

  private void found(Found now, Wire wire) {
    log.info(
        "the master at {} leads with term {}", Addresses.text(now.address()), now.leader().term());
    searching = false;
    found = Optional.of(now);
    used = 0;
    spare = Optional.of(wire);
    wire.attach(new Unused(wire));
    watchers.forEach(w -> w.tell(now.leader()));
    List<Dial> dials = List.copyOf(waiting);
    waiting.clear();
    dials.forEach(dial -> connect(dial, now));
  }

  private void connect(Dial dial, Found now) {
    if (!now.leader().node().equals(dial.peer())) {
      dial.promise().fail("another master leads");
      return;
    }
    Future<Wire> wire =
        spare.map(Future::succeededFuture).orElseGet(() -> client.connect(now.address()));
    spare = Optional.empty();
    used++;
    wire.onSuccess(
            w -> {
              w.ended().onSuccess(end -> ended(now, end));
              dial.promise().complete(w);
            })
        .onFailure(
            e -> {
              dial.promise().fail(e);
              lost(now, Wire.End.UNHEEDED);
            });
  }

  private void ended(Found past, Wire.End end) {
    if (isCurrent(past) && --used == 0) {
      lost(past, end);
    }
  }

  private void lost(Found past, Wire.End end) {
    if (isCurrent(past)) {
      found = Optional.empty();
      search(search -> search.again(past, end));
    }
  }

  private boolean isCurrent(Found past) {
    return found.filter(f -> f == past).isPresent();
  }

  /** The connection of no session yet; the master may close it after a while. */
  private final class Unused implements Wire.Receiver {
    private final Wire wire;

    Unused(Wire wire) {
      this.wire = wire;
    }

    @Override
    public void arrived(StreamFrame frame, int weight) {
      wire.handled(weight);
    }

    @Override
    public void gone(String reason) {
      spare = spare.filter(w -> w != wire);
    }
  }

  private static final class Watcher {
    private final Context context;
    private final Newest newest;
    private volatile boolean closed;

    Watcher(Context context, Consumer<Leader> listener) {
      this.context = context;
      this.newest = new Newest(listener);
    }

    void tell(Leader leader) {
      context.runOnContext(
          v -> {
            if (!closed) {
              newest.accept(leader);
            }
          });
    }
  }
}
