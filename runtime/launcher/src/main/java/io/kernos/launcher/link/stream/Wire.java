package io.kernos.launcher.link.stream;

import io.kernos.api.link.StreamFrame;
import io.kernos.launcher.link.Contexts;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection. What has come and is not handled yet is bounded: above that the connection is not
 * read, and TCP holds the peer back.
 *
 * <p>Belongs to the event loop on which it was made; {@link #write}, {@link #handled}, {@link
 * #leave} and {@link #close} may be called from any thread.
 */
final class Wire {
  private static final Logger log = LoggerFactory.getLogger(Wire.class);
  private static final int PAUSE_ABOVE = 1 << 20;
  private static final int RESUME_BELOW = PAUSE_ABOVE / 4;
  // What an object takes beyond its bytes.
  private static final int FRAME_WEIGHT = 256;
  private static final long LAST_WORDS_MILLIS = 1000;

  private final Vertx vertx;
  private final NetSocket socket;
  private final Context loop;
  private final FrameReader frames;
  private final AtomicInteger unhandled = new AtomicInteger();
  private final Promise<End> ended = Promise.promise();
  private Receiver receiver;
  private String why = "the connection was lost";
  private boolean unheeded;
  private volatile boolean leaving;
  private volatile boolean paused;

  /** How a connection ended. */
  enum End {
    /** It was closed here or there. */
    CLOSED,
    /** The other end did not react to its being closed here: it may not be there any more. */
    UNHEEDED
  }

  /** Told, on the connection's event loop, what comes. */
  interface Receiver {
    /**
     * A frame came.
     *
     * @param weight to be given to {@link Wire#handled} once it needs no memory any more
     */
    void arrived(StreamFrame frame, int weight);

    /** The connection is closed, or soon will be; no frame comes any more. May come twice. */
    void gone(String reason);
  }

  /** To be called on the connection's event loop, when it is open. */
  Wire(Vertx vertx, NetSocket socket, int maxFrame) {
    this.vertx = vertx;
    this.socket = socket;
    this.loop = Contexts.current(vertx);
    this.frames = new FrameReader(maxFrame);
    socket.exceptionHandler(e -> why = String.valueOf(e.getMessage()));
    socket.closeHandler(v -> gone());
    socket.handler(this::read);
  }

  /** Who is told from now on; on the connection's event loop. */
  void attach(Receiver next) {
    receiver = next;
    if (ended.future().isComplete()) {
      receiver.gone(why);
    }
  }

  /** Takes frames of so many bytes from now on; on the connection's event loop. */
  void limit(int maxFrame) {
    frames.limit(maxFrame);
  }

  private void read(Buffer chunk) {
    if (leaving) {
      return;
    }
    try {
      frames.read(chunk, this::arrived);
    } catch (FrameException e) {
      refuse("it sent " + e.getMessage());
    }
  }

  private void arrived(StreamFrame frame, int length) {
    if (leaving) {
      return;
    }
    int weight = length + FRAME_WEIGHT;
    if (unhandled.addAndGet(weight) > PAUSE_ABOVE && !paused) {
      paused = true;
      socket.pause();
    }
    receiver.arrived(frame, weight);
    // All may have been handled while it was being paused.
    resumeWhenLow();
  }

  /** So much of what came is done with. */
  void handled(int weight) {
    if (unhandled.addAndGet(-weight) < RESUME_BELOW && paused) {
      loop.runOnContext(v -> resumeWhenLow());
    }
  }

  private void resumeWhenLow() {
    if (paused && unhandled.get() < RESUME_BELOW) {
      paused = false;
      socket.resume();
    }
  }

  /** Succeeds when {@code bytes} are with the operating system. */
  Future<Void> write(Buffer bytes) {
    return socket.write(bytes);
  }

  /** Logs what is wrong with the peer, tells both it and the receiver, and closes. */
  void refuse(String reason) {
    log.warn("closing the stream link's connection with {}: {}", peer(), reason);
    leave(Frames.encoded(Frames.close(reason)));
    receiver.gone(reason);
  }

  /**
   * Writes {@code last}, takes no more frames, and closes once the peer does or after a second: to
   * close at once could cost it what is under way.
   */
  void leave(Buffer last) {
    leaving = true;
    socket.write(last);
    loop.runOnContext(
        v -> {
          paused = false;
          socket.resume();
          vertx.setTimer(LAST_WORDS_MILLIS, id -> closeUnheeded());
        });
  }

  private void closeUnheeded() {
    unheeded = true;
    socket.close();
  }

  /** Closes at once, unless last words are under way. */
  void close() {
    if (!leaving) {
      socket.close();
    }
  }

  private void gone() {
    ended.tryComplete(unheeded ? End.UNHEEDED : End.CLOSED);
    if (receiver != null) {
      receiver.gone(why);
    }
  }

  /** Succeeds, on the connection's event loop, when it is closed. */
  Future<End> ended() {
    return ended.future();
  }

  /** The address of the other end. */
  String peer() {
    return String.valueOf(socket.remoteAddress());
  }

  NetSocket socket() {
    return socket;
  }
}
