package io.kernos.spi.link;

/**
 * Makes sessions between nodes.
 *
 * <p>A session is ordered, limited by credit, and its loss is learned by both ends; loss always
 * means that the roles register again in a new session. Nobody is addressed by role, always by
 * {@link NodeId}.
 *
 * <ol>
 *   <li>Messages of a session MUST arrive in the order sent, each at most once, with no gap: after
 *       a lost message nothing of that session arrives any more and both ends see {@link
 *       SessionHandler#closed}.
 *   <li>Handlers MUST be called on the context on which {@link #listen} or {@link #connect} was
 *       called, never inside a call that the handler's owner makes into the Link.
 *   <li>A session's epoch MUST be greater than that of every earlier session between the same two
 *       nodes.
 *   <li>A second session from the same peer MUST close the older one first.
 *   <li>{@link SessionHandler#closed} MUST come exactly once for each opened session, and for a
 *       connect that failed.
 *   <li>A peer that is silent for the liveness time of the implementation MUST count as lost.
 * </ol>
 */
public interface Link {

  /** This end's id. */
  NodeId self();

  /**
   * Accepts sessions for {@code self}.
   *
   * @param acceptor gives the handler of each new session; it may close the session at once
   */
  Registration listen(Acceptor acceptor);

  /** Opens a session to {@code peer}; the outcome reaches {@code handler} as opened or closed. */
  void connect(NodeId peer, SessionHandler handler);

  /** Chooses who handles a session that a peer opened. */
  @FunctionalInterface
  interface Acceptor {
    /** The handler of a session that {@code peer} asks for. */
    SessionHandler accept(NodeId peer);
  }

  /** A listener that can be taken away. */
  interface Registration {
    /** Stops listening and closes every session that was accepted here. */
    void close();
  }
}
