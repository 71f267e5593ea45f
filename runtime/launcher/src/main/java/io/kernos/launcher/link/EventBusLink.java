package io.kernos.launcher.link;

import io.kernos.api.link.LinkFrame;
import io.kernos.spi.link.Link;
import io.kernos.spi.link.NodeId;
import io.kernos.spi.link.SessionHandler;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.MessageConsumerOptions;
import io.vertx.core.eventbus.MessageProducer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sessions over the Vert.x event bus, local or clustered. The bus delivers at most once and says
 * nothing of a loss: here each message has a number, a gap or a silence ends the session at both
 * ends, and credit keeps a slow receiver from being flooded.
 *
 * <p>All of one link happens on the context that uses it first.
 */
public final class EventBusLink implements Link {
  private static final Logger log = LoggerFactory.getLogger(EventBusLink.class);
  private static final DeliveryOptions FRAMES = new DeliveryOptions().setCodecName(FrameCodec.NAME);
  private static final long RETRY_MILLIS = 50;

  /** Names a session on this node: two nodes may each have opened one to the other. */
  record Key(NodeId peer, boolean opener, long epoch) {}

  private final Vertx vertx;
  private final NodeId self;
  private final LinkSettings settings;
  private final Membership membership;
  private final Map<Key, EventBusSession> sessions = new HashMap<>();
  private final Map<Long, Opening> openings = new HashMap<>();
  private Context context;
  private MessageConsumer<LinkFrame> consumer;
  private Acceptor acceptor;
  private long newestEpoch;
  private long lastOpening;
  private long lastCheck = System.nanoTime();
  private long timer;

  /** The link of the node {@code self}. */
  public EventBusLink(Vertx vertx, NodeId self, LinkSettings settings, Membership membership) {
    this.vertx = vertx;
    this.self = self;
    this.settings = settings;
    this.membership = membership;
  }

  private void start() {
    if (context != null) {
      return;
    }
    context = Contexts.current(vertx);
    FrameCodec.register(vertx.eventBus());
    membership.onLoss(member -> context.runOnContext(v -> memberLost(member)));
    consumer =
        vertx
            .eventBus()
            .consumer(
                new MessageConsumerOptions()
                    .setAddress(address(self))
                    // Credit bounds what can be under way; the bus must not drop within it.
                    .setMaxBufferedMessages(Integer.MAX_VALUE));
    // The bus calls with a copy of the context; handlers are to see the context itself.
    consumer.handler(message -> context.runOnContext(v -> receive(message.body())));
    timer = vertx.setPeriodic(checkMillis(), id -> context.runOnContext(v -> check()));
  }

  /** Closes every session and takes the node's address away. */
  public Future<Void> close() {
    if (context == null) {
      return Future.succeededFuture();
    }
    return Future.future(
        promise ->
            context.runOnContext(
                v -> {
                  vertx.cancelTimer(timer);
                  List.copyOf(openings.values()).forEach(o -> o.fail("node " + self + " stopped"));
                  all().forEach(s -> s.end("node " + self + " stopped", true));
                  consumer.unregister().onComplete(promise);
                }));
  }

  @Override
  public NodeId self() {
    return self;
  }

  @Override
  public Registration listen(Acceptor newAcceptor) {
    if (acceptor != null) {
      throw new IllegalStateException("node " + self + " listens already");
    }
    start();
    acceptor = newAcceptor;
    return () ->
        context.runOnContext(
            v -> {
              acceptor = null;
              for (EventBusSession session : all()) {
                if (!session.key().opener()) {
                  session.end("node " + self + " listens no more", true);
                }
              }
            });
  }

  @Override
  public void connect(NodeId peer, SessionHandler handler) {
    start();
    consumer
        .completion()
        .onComplete(done -> context.runOnContext(v -> new Opening(peer, handler).start()));
  }

  private static String address(NodeId node) {
    return "kernos.link." + node;
  }

  private long checkMillis() {
    return Math.max(1, settings.liveness().toMillis() / 5);
  }

  private List<EventBusSession> all() {
    return new ArrayList<>(sessions.values());
  }

  LinkSettings settings() {
    return settings;
  }

  Context context() {
    return context;
  }

  void forget(EventBusSession session) {
    sessions.remove(session.key(), session);
  }

  LinkFrame.Builder frame(LinkFrame.Kind kind) {
    return LinkFrame.newBuilder().setKind(kind).setFrom(self.value());
  }

  private MessageProducer<LinkFrame> producer(NodeId peer) {
    return vertx.eventBus().sender(address(peer), FRAMES);
  }

  private void receive(LinkFrame frame) {
    NodeId peer = new NodeId(frame.getFrom());
    switch (frame.getKind()) {
      case OPEN -> accept(peer, frame);
      case ACCEPT -> accepted(peer, frame);
      case CLOSE -> {
        Opening opening = openings.get(frame.getOpening());
        if (frame.hasOpening() && opening != null) {
          opening.fail(frame.getReason());
        } else {
          find(peer, frame, s -> s.end(frame.getReason(), false));
        }
      }
      default -> find(peer, frame, s -> s.receive(frame));
    }
  }

  private interface Act {
    void on(EventBusSession session);
  }

  private void find(NodeId peer, LinkFrame frame, Act act) {
    EventBusSession session = sessions.get(new Key(peer, !frame.getByOpener(), frame.getEpoch()));
    if (session != null) {
      act.on(session);
    } else if (frame.getKind() != LinkFrame.Kind.CLOSE) {
      producer(peer)
          .write(
              frame(LinkFrame.Kind.CLOSE)
                  .setByOpener(!frame.getByOpener())
                  .setEpoch(frame.getEpoch())
                  .setReason("node " + self + " does not know this session")
                  .build())
          .onFailure(e -> log.debug("{} is gone", peer));
    }
  }

  private void accept(NodeId peer, LinkFrame open) {
    all().stream()
        .filter(s -> s.peer().equals(peer) && !s.key().opener())
        .forEach(s -> s.end("a newer session of " + peer + " takes its place", true));
    SessionHandler handler = null;
    String refusal = "node " + self + " does not listen";
    if (acceptor != null) {
      try {
        handler = acceptor.accept(peer);
      } catch (RuntimeException e) {
        log.error("Node {} could not take up a session of {}", self, peer, e);
        refusal = "node " + self + " failed to accept: " + e;
      }
    }
    MessageProducer<LinkFrame> producer = producer(peer);
    if (handler == null) {
      LinkFrame no =
          frame(LinkFrame.Kind.CLOSE).setOpening(open.getOpening()).setReason(refusal).build();
      untilHeard(producer, no, deadline(), done -> {});
      return;
    }
    newestEpoch = Math.max(newestEpoch + 1, open.getEpoch());
    EventBusSession session =
        new EventBusSession(
            this, new Key(peer, false, newestEpoch), open.getMember(), handler, producer);
    sessions.put(session.key(), session);
    LinkFrame yes =
        frame(LinkFrame.Kind.ACCEPT)
            .setOpening(open.getOpening())
            .setEpoch(newestEpoch)
            .setMember(membership.self())
            .setCredit(settings.window())
            .build();
    session.grant(open.getCredit());
    untilHeard(
        producer,
        yes,
        deadline(),
        failure -> {
          if (failure == null) {
            session.open();
          } else {
            session.end("could not answer " + peer + ": " + failure, false);
          }
        });
  }

  private void accepted(NodeId peer, LinkFrame frame) {
    Opening opening = openings.remove(frame.getOpening());
    if (opening == null || !opening.peer.equals(peer)) {
      producer(peer)
          .write(
              frame(LinkFrame.Kind.CLOSE)
                  .setByOpener(true)
                  .setEpoch(frame.getEpoch())
                  .setReason("node " + self + " waits no more")
                  .build())
          .onFailure(e -> log.debug("{} is gone", peer));
      return;
    }
    all().stream()
        .filter(s -> s.peer().equals(peer) && s.key().opener())
        .forEach(s -> s.end("a newer session to " + peer + " takes its place", false));
    newestEpoch = Math.max(newestEpoch, frame.getEpoch());
    EventBusSession session =
        new EventBusSession(
            this,
            new Key(peer, true, frame.getEpoch()),
            frame.getMember(),
            opening.handler,
            opening.producer);
    sessions.put(session.key(), session);
    session.grant(frame.getCredit());
    session.open();
  }

  private long deadline() {
    return System.nanoTime() + settings.opening().toNanos();
  }

  private interface Heard {
    void heard(Throwable failure);
  }

  /**
   * Writes until somebody listens there: another process learns only after a moment that an address
   * is in use.
   */
  private void untilHeard(
      MessageProducer<LinkFrame> producer, LinkFrame frame, long deadline, Heard heard) {
    producer
        .write(frame)
        .onComplete(
            done -> {
              if (done.succeeded()) {
                context.runOnContext(v -> heard.heard(null));
              } else if (System.nanoTime() - deadline > 0) {
                context.runOnContext(v -> heard.heard(done.cause()));
              } else {
                vertx.setTimer(RETRY_MILLIS, id -> untilHeard(producer, frame, deadline, heard));
              }
            });
  }

  private void memberLost(String member) {
    for (EventBusSession session : all()) {
      if (session.member().equals(member)) {
        session.end("the process of " + session.peer() + " left the cluster", false);
      }
    }
  }

  private void check() {
    long now = System.nanoTime();
    // When this loop itself stood still, what the peers sent meanwhile is yet to be read.
    boolean stood = now - lastCheck > 2 * checkMillis() * 1_000_000;
    lastCheck = now;
    for (EventBusSession session : all()) {
      session.check(now, stood);
    }
  }

  /** An attempt to open a session. */
  private final class Opening {
    private final NodeId peer;
    private final SessionHandler handler;
    private final long number = ++lastOpening;
    private final MessageProducer<LinkFrame> producer;

    Opening(NodeId peer, SessionHandler handler) {
      this.peer = peer;
      this.handler = handler;
      this.producer = producer(peer);
    }

    void start() {
      openings.put(number, this);
      newestEpoch++;
      LinkFrame open =
          frame(LinkFrame.Kind.OPEN)
              .setOpening(number)
              .setEpoch(newestEpoch)
              .setMember(membership.self())
              .setCredit(settings.window())
              .build();
      long deadline = deadline();
      untilHeard(
          producer,
          open,
          deadline,
          failure -> {
            if (failure != null) {
              fail("no node " + peer + " listens");
            }
          });
      vertx.setTimer(
          settings.opening().toMillis() * 2,
          id -> context.runOnContext(v -> fail("node " + peer + " did not answer")));
    }

    void fail(String reason) {
      if (openings.remove(number, this)) {
        handler.closed(reason);
      }
    }
  }
}
