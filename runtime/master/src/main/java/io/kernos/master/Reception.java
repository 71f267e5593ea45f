package io.kernos.master;

import io.kernos.api.link.LinkMessage;
import io.kernos.spi.link.Session;
import io.kernos.spi.link.SessionHandler;
import java.util.function.Function;

/** A session of a node that has not said yet what it is: its first message tells. */
final class Reception implements SessionHandler {
  private final Function<LinkMessage, SessionHandler> choice;
  private SessionHandler chosen;

  /**
   * @param choice who handles a session that begins with this message
   */
  Reception(Function<LinkMessage, SessionHandler> choice) {
    this.choice = choice;
  }

  @Override
  public void opened(Session session) {}

  @Override
  public void received(Session session, LinkMessage message) {
    if (chosen == null) {
      chosen = choice.apply(message);
      chosen.opened(session);
    }
    chosen.received(session, message);
  }

  @Override
  public void closed(String reason) {
    if (chosen != null) {
      chosen.closed(reason);
    }
  }
}
