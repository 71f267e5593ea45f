package io.kernos.simulation;

import io.kernos.api.link.LinkMessage;
import io.kernos.spi.link.Link;
import io.kernos.spi.link.NodeId;
import io.kernos.spi.link.Session;
import io.kernos.spi.link.SessionHandler;
import java.util.List;

/** A Link whose messages are looked at, and changed where a bug is planted. */
public final class FilteredLink implements Link {
  private final Link link;
  private final Filter filter;

  /** Says what becomes of a message: itself, nothing, or others. */
  public interface Filter {
    /** A message that the owner of the Link sends. */
    default List<LinkMessage> sending(NodeId peer, LinkMessage message) {
      return List.of(message);
    }

    /** A message that the owner of the Link receives. */
    default List<LinkMessage> receiving(NodeId peer, LinkMessage message) {
      return List.of(message);
    }
  }

  public FilteredLink(Link link, Filter filter) {
    this.link = link;
    this.filter = filter;
  }

  @Override
  public NodeId self() {
    return link.self();
  }

  @Override
  public Registration listen(Acceptor acceptor) {
    return link.listen(peer -> new Ear(peer, acceptor.accept(peer)));
  }

  @Override
  public void connect(NodeId peer, SessionHandler handler) {
    link.connect(peer, new Ear(peer, handler));
  }

  private final class Ear implements SessionHandler {
    private final NodeId peer;
    private final SessionHandler handler;
    private Mouth mouth;

    Ear(NodeId peer, SessionHandler handler) {
      this.peer = peer;
      this.handler = handler;
    }

    @Override
    public void opened(Session session) {
      mouth = new Mouth(session);
      handler.opened(mouth);
    }

    @Override
    public void received(Session session, LinkMessage message) {
      filter.receiving(peer, message).forEach(m -> handler.received(mouth, m));
    }

    @Override
    public void closed(String reason) {
      handler.closed(reason);
    }
  }

  private final class Mouth implements Session {
    private final Session session;

    Mouth(Session session) {
      this.session = session;
    }

    @Override
    public NodeId peer() {
      return session.peer();
    }

    @Override
    public long epoch() {
      return session.epoch();
    }

    @Override
    public boolean send(LinkMessage message) {
      boolean sent = true;
      for (LinkMessage each : filter.sending(session.peer(), message)) {
        sent &= session.send(each);
      }
      return sent;
    }

    @Override
    public void close(String reason) {
      session.close(reason);
    }
  }
}
