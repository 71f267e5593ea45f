package io.kernos.spi.link;

import io.kernos.api.link.LinkMessage;

/** One end of an open session of a {@link Link}. Used on one context only. */
public interface Session {

  /** The node at the other end. */
  NodeId peer();

  /** Grows with each session between the same two nodes. */
  long epoch();

  /**
   * Sends, in order after everything sent before. Never blocks.
   *
   * @return false when the session is closed, or was closed by this call because the peer's credit
   *     is used up and the bounded queue is full; the message is then lost and the handler hears of
   *     it
   */
  boolean send(LinkMessage message);

  /**
   * Closes both ends; what was sent may still arrive before the peer sees the end. Harmless when
   * closed.
   */
  void close(String reason);
}
