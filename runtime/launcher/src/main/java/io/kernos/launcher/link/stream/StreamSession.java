package io.kernos.launcher.link.stream;

import io.kernos.api.link.LinkMessage;
import io.kernos.api.link.StreamAccept;
import io.kernos.api.link.StreamFrame;
import io.kernos.api.link.StreamOpen;
import io.kernos.spi.link.NodeId;
import io.kernos.spi.link.Session;
import io.kernos.spi.link.SessionHandler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * One end of a session, which has a connection of its own. One write is under way at a time; what
 * is sent meanwhile waits, within bounds, and goes together in the next one. So a peer that reads
 * slowly holds up this queue only.
 *
 * <p>Used on the context of its {@link Sessions}; what the connection tells is carried there.
 */
final class StreamSession implements Session, Wire.Receiver {
  private static final int WRITE_BYTES = 128 << 10;

  private enum State {
    OPENING,
    OPEN,
    CLOSED
  }

  private final Sessions sessions;
  private final NodeId peer;
  private final Wire wire;
  private final Queue<StreamFrame> queue = new ArrayDeque<>();
  private SessionHandler handler;
  private State state = State.OPENING;
  private long epoch;
  private long queuedBytes;
  private boolean writing;
  private long lastHeard = System.nanoTime();
  private long lastWritten = lastHeard;

  StreamSession(Sessions sessions, NodeId peer, Wire wire) {
    this.sessions = sessions;
    this.peer = peer;
    this.wire = wire;
  }

  /** Asks the peer, which tells the outcome; {@code self} opens the session. */
  void ask(NodeId self, SessionHandler itsHandler) {
    handler = itsHandler;
    sessions
        .vertx()
        .setTimer(
            sessions.settings().handshake().toMillis(),
            id -> sessions.context().runOnContext(v -> unanswered()));
    put(
        StreamFrame.newBuilder()
            .setOpen(
                StreamOpen.newBuilder()
                    .setFrom(self.value())
                    .setTo(peer.value())
                    .setEpoch(sessions.newEpoch(0)))
            .build());
  }

  private void unanswered() {
    if (state == State.OPENING) {
      end("node " + peer + " did not answer", true);
    }
  }

  /** Opens what the peer asked for, with at least its epoch. */
  void accept(SessionHandler itsHandler, long least) {
    handler = itsHandler;
    long chosen = sessions.newEpoch(least);
    put(StreamFrame.newBuilder().setAccept(StreamAccept.newBuilder().setEpoch(chosen)).build());
    open(chosen);
  }

  private void open(long itsEpoch) {
    epoch = itsEpoch;
    state = State.OPEN;
    sessions.add(this);
    handler.opened(this);
  }

  /** Does not open what the peer asked for. */
  void refuse(String reason) {
    state = State.CLOSED;
    wire.leave(Frames.encoded(Frames.close(reason)));
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
    if (state != State.OPEN) {
      return false;
    }
    StreamFrame frame = Frames.message(message);
    int length = frame.getSerializedSize();
    if (length > sessions.settings().maxFrame()) {
      close("a message of " + length + " bytes is above the limit");
      return false;
    }
    if (!queue.isEmpty() && !hasRoom(length)) {
      String full = queue.size() + " messages wait for " + peer;
      queue.clear();
      close(full);
      return false;
    }
    put(frame);
    return true;
  }

  private boolean hasRoom(int length) {
    return queue.size() < sessions.settings().queue()
        && queuedBytes + length <= sessions.settings().queueBytes();
  }

  private void put(StreamFrame frame) {
    queue.add(frame);
    queuedBytes += frame.getSerializedSize();
    write();
  }

  private void write() {
    if (writing || queue.isEmpty() || state == State.CLOSED) {
      return;
    }
    List<StreamFrame> next = new ArrayList<>();
    int bytes = 0;
    while (!queue.isEmpty() && (bytes == 0 || bytes < WRITE_BYTES)) {
      StreamFrame frame = queue.poll();
      next.add(frame);
      bytes += frame.getSerializedSize();
    }
    queuedBytes -= bytes;
    writing = true;
    lastWritten = System.nanoTime();
    // One that fails is the end of the connection, which is told as such.
    wire.write(Frames.encoded(next))
        .onSuccess(done -> sessions.context().runOnContext(v -> written()));
  }

  private void written() {
    writing = false;
    write();
  }

  @Override
  public void close(String reason) {
    if (state == State.OPEN) {
      List<StreamFrame> last = new ArrayList<>(queue);
      last.add(Frames.close(reason));
      shut();
      wire.leave(Frames.encoded(last));
      // Later, for the owner of the handler is in the midst of a call.
      sessions.context().runOnContext(v -> handler.closed(reason));
    }
  }

  /**
   * Ends the session; not within a call of the handler's owner.
   *
   * @param tell whether the peer is there to be told
   */
  void end(String reason, boolean tell) {
    if (state == State.CLOSED) {
      return;
    }
    shut();
    if (tell) {
      wire.leave(Frames.encoded(Frames.close(reason)));
    } else {
      wire.close();
    }
    if (handler != null) {
      handler.closed(reason);
    }
  }

  private void shut() {
    state = State.CLOSED;
    queue.clear();
    sessions.remove(this);
  }

  @Override
  public void arrived(StreamFrame frame, int weight) {
    sessions
        .context()
        .runOnContext(
            v -> {
              try {
                receive(frame);
              } finally {
                wire.handled(weight);
              }
            });
  }

  @Override
  public void gone(String reason) {
    sessions.context().runOnContext(v -> end(reason, false));
  }

  private void receive(StreamFrame frame) {
    if (state == State.CLOSED) {
      return;
    }
    lastHeard = System.nanoTime();
    if (frame.hasClose()) {
      end(frame.getClose().getReason(), false);
    } else if (frame.hasAccept() && state == State.OPENING) {
      sessions.epochSeen(frame.getAccept().getEpoch());
      open(frame.getAccept().getEpoch());
    } else if (frame.hasMessage() && state == State.OPEN) {
      handler.received(this, frame.getMessage());
    }
    // A ping was heard, and that is all; what a later version may say besides is not for us.
  }

  /** Looks at the time: whether the peer was silent, or should hear something. */
  void check(long now, boolean stood) {
    long liveness = sessions.settings().liveness().toNanos();
    if (now - lastHeard > liveness && !stood) {
      end(peer + " was silent for " + sessions.settings().liveness().toMillis() + " ms", true);
    } else if (now - lastWritten > liveness / 5 && !writing) {
      put(Frames.PING);
    }
  }
}
