package io.kernos.testkit.link;

import io.kernos.api.link.LinkMessage;
import io.kernos.spi.link.Session;
import io.kernos.spi.link.SessionHandler;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Writes down what one end of a session is told, and what was wrong with how. */
final class Recorder implements SessionHandler {
  private static final AtomicLong ORDER = new AtomicLong();

  final List<String> events = new CopyOnWriteArrayList<>();
  final List<Integer> messages = new CopyOnWriteArrayList<>();
  final List<String> faults = new CopyOnWriteArrayList<>();
  volatile Session session;
  volatile boolean refused;
  private final LinkContract.Node node;
  private Consumer<Session> onOpened = s -> {};
  private volatile long openedAt;
  private volatile long endedAt;
  private boolean inCall;

  Recorder(LinkContract.Node node) {
    this.node = node;
  }

  /** Does {@code action} when the session opens. */
  Recorder onOpened(Consumer<Session> action) {
    onOpened = action;
    return this;
  }

  /** Makes a call into the Link, during which no handler may be called. */
  void calling(Runnable call) {
    inCall = true;
    try {
      call.run();
    } finally {
      inCall = false;
    }
  }

  void sendAll(int count) {
    calling(
        () -> {
          for (int i = 0; i < count; i++) {
            session.send(LinkContract.message(i));
          }
        });
  }

  boolean opened() {
    return openedAt != 0;
  }

  boolean ended() {
    return endedAt != 0;
  }

  /** Whether this end saw the end before {@code later} saw its beginning. */
  boolean endedBefore(Recorder later) {
    return ended() && endedAt < later.openedAt;
  }

  @Override
  public void opened(Session newSession) {
    check("opened");
    session = newSession;
    onOpened.accept(newSession);
    openedAt = ORDER.incrementAndGet();
  }

  @Override
  public void received(Session from, LinkMessage message) {
    if (from != session) {
      faults.add("received for another session");
    }
    check("received");
    messages.add((int) message.getTerm());
  }

  @Override
  public void closed(String reason) {
    check("closed");
    endedAt = ORDER.incrementAndGet();
  }

  private void check(String event) {
    if (!node.onContext()) {
      faults.add(event + " not on the node's context");
    }
    if (inCall && node.onContext()) {
      faults.add(event + " inside a call");
    }
    if (ended()) {
      faults.add(event + " after closed");
    }
    if (!event.equals("received")) {
      events.add(event);
    }
  }
}
