package io.kernos.spi.link;

import io.kernos.api.link.LinkMessage;

/** What happens in a session, told to one end of it. All calls come on that end's context. */
public interface SessionHandler {

  /** The session is open: messages can be sent. Comes first, once. */
  void opened(Session session);

  /** A message of the peer. */
  void received(Session session, LinkMessage message);

  /** The session ended, or could not be opened. Comes last, once. */
  void closed(String reason);
}
