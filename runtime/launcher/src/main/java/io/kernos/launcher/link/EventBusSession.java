package io.kernos.launcher.link;

import io.kernos.api.link.LinkFrame;
import io.kernos.api.link.LinkMessage;
import io.kernos.spi.link.NodeId;
import io.kernos.spi.link.Session;
import io.kernos.spi.link.SessionHandler;
import io.vertx.core.eventbus.MessageProducer;
import java.util.ArrayDeque;
import java.util.Queue;

/** One end of a session over the event bus; used on its link's context only. */
final class EventBusSession implements Session {
  private enum State {
    OPENING,
    OPEN,
    CLOSED
  }

  private final EventBusLink link;
  private final EventBusLink.Key key;
  private final String member;
  private final SessionHandler handler;
  private final MessageProducer<LinkFrame> producer;
  private final Queue<LinkMessage> queue = new ArrayDeque<>();
  private final Queue<LinkFrame> early = new ArrayDeque<>();
  private State state = State.OPENING;
  private long sent;
  private long received;
  private long mayBeSent;
  private long granted;
  private long lastHeard = System.nanoTime();
  private long lastWritten = lastHeard;

  EventBusSession(
      EventBusLink link,
      EventBusLink.Key key,
      String member,
      SessionHandler handler,
      MessageProducer<LinkFrame> producer) {
    this.link = link;
    this.key = key;
    this.member = member;
    this.handler = handler;
    this.producer = producer;
    this.granted = link.settings().window();
  }

  EventBusLink.Key key() {
    return key;
  }

  String member() {
    return member;
  }

  @Override
  public NodeId peer() {
    return key.peer();
  }

  @Override
  public long epoch() {
    return key.epoch();
  }

  void open() {
    if (state != State.OPENING) {
      return;
    }
    state = State.OPEN;
    handler.opened(this);
    while (!early.isEmpty()) {
      receive(early.poll());
    }
  }

  @Override
  public boolean send(LinkMessage message) {
    if (state != State.OPEN) {
      return false;
    }
    if (sent < mayBeSent && queue.isEmpty()) {
      writeData(message);
    } else if (queue.size() < link.settings().queue()) {
      queue.add(message);
    } else {
      close(queue.size() + " messages wait for " + peer());
      return false;
    }
    return true;
  }

  @Override
  public void close(String reason) {
    if (state == State.OPEN) {
      // Later, for the owner of the handler is in the midst of a call.
      state = State.CLOSED;
      link.forget(this);
      sayClosed(reason);
      link.context().runOnContext(v -> handler.closed(reason));
    }
  }

  /** Ends the session; not within a call of the handler's owner. */
  void end(String reason, boolean tell) {
    if (state == State.CLOSED) {
      return;
    }
    boolean wasOpen = state == State.OPEN;
    state = State.CLOSED;
    link.forget(this);
    if (tell) {
      sayClosed(reason);
    }
    // An accepted session that never opened was not seen by its handler.
    if (wasOpen) {
      handler.closed(reason);
    }
  }

  private void sayClosed(String reason) {
    // The peer may be gone: it learns by silence then, if at all.
    producer.write(frame(LinkFrame.Kind.CLOSE).setReason(reason).build());
  }

  void receive(LinkFrame frame) {
    if (state == State.OPENING) {
      early.add(frame);
      return;
    }
    if (state == State.CLOSED) {
      return;
    }
    lastHeard = System.nanoTime();
    if (frame.hasCredit()) {
      grant(frame.getCredit());
    }
    if (frame.getKind() == LinkFrame.Kind.DATA) {
      if (frame.getSequence() != received + 1) {
        end("message " + (received + 1) + " of " + peer() + " was lost", true);
        return;
      }
      received++;
      handler.received(this, frame.getMessage());
      if (state == State.OPEN && granted - received < link.settings().window() / 2) {
        granted = received + link.settings().window();
        write(frame(LinkFrame.Kind.CREDIT).setCredit(granted));
      }
    } else if (frame.getKind() == LinkFrame.Kind.PING && frame.getSequence() != received) {
      end("message " + (received + 1) + " of " + peer() + " was lost", true);
    }
  }

  void grant(long credit) {
    mayBeSent = Math.max(mayBeSent, credit);
    while (sent < mayBeSent && !queue.isEmpty()) {
      writeData(queue.poll());
    }
  }

  void check(long now, boolean stood) {
    if (state != State.OPEN) {
      return;
    }
    long liveness = link.settings().liveness().toNanos();
    if (now - lastHeard > liveness && !stood) {
      end(peer() + " was silent for " + link.settings().liveness().toMillis() + " ms", true);
    } else if (now - lastWritten > liveness / 5) {
      write(frame(LinkFrame.Kind.PING).setSequence(sent));
    }
  }

  private void writeData(LinkMessage message) {
    write(frame(LinkFrame.Kind.DATA).setSequence(++sent).setMessage(message));
  }

  private LinkFrame.Builder frame(LinkFrame.Kind kind) {
    return link.frame(kind).setByOpener(key.opener()).setEpoch(key.epoch());
  }

  private void write(LinkFrame.Builder frame) {
    lastWritten = System.nanoTime();
    producer
        .write(frame.build())
        .onFailure(
            e -> link.context().runOnContext(v -> end("cannot reach " + peer() + ": " + e, false)));
  }
}
