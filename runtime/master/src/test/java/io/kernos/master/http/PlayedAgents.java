package io.kernos.master.http;

import io.kernos.api.link.LinkMessage;
import io.kernos.api.link.RegisterAgent;
import io.kernos.api.resources.Resources;
import io.kernos.api.v1.AgentInfo;
import io.kernos.spi.link.Link;
import io.kernos.spi.link.NodeId;
import io.kernos.spi.link.Session;
import io.kernos.spi.link.SessionHandler;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** The link of a master that runs on a context, to agents that a test plays. */
final class PlayedAgents implements Link {
  private volatile Context context;
  private volatile Acceptor acceptor;

  @Override
  public NodeId self() {
    return new NodeId("master");
  }

  @Override
  public Registration listen(Acceptor newAcceptor) {
    context = Vertx.currentContext();
    acceptor = newAcceptor;
    return () -> acceptor = null;
  }

  @Override
  public void connect(NodeId peer, SessionHandler handler) {
    throw new UnsupportedOperationException();
  }

  /** An agent that asks to be registered; all that it is told waits to be taken. */
  BlockingQueue<LinkMessage> register(String hostname, String address, String resources) {
    RegisterAgent register =
        RegisterAgent.newBuilder()
            .setAgent(
                AgentInfo.newBuilder()
                    .setHostname(hostname)
                    .addAllResources(Resources.parse(resources).toProto()))
            .setFeatureLevel(1)
            .setAddress(address)
            .setSession(1)
            .build();
    BlockingQueue<LinkMessage> told = new LinkedBlockingQueue<>();
    context.runOnContext(
        v -> {
          NodeId peer = new NodeId(hostname);
          SessionHandler master = acceptor.accept(peer);
          Session session = new Played(peer, master, told);
          master.opened(session);
          master.received(session, LinkMessage.newBuilder().setRegisterAgent(register).build());
        });
    return told;
  }

  private final class Played implements Session {
    private final NodeId peer;
    private final SessionHandler master;
    private final BlockingQueue<LinkMessage> told;
    private boolean closed;

    Played(NodeId peer, SessionHandler master, BlockingQueue<LinkMessage> told) {
      this.peer = peer;
      this.master = master;
      this.told = told;
    }

    @Override
    public NodeId peer() {
      return peer;
    }

    @Override
    public long epoch() {
      return 1;
    }

    @Override
    public boolean send(LinkMessage message) {
      return !closed && told.add(message);
    }

    @Override
    public void close(String reason) {
      if (!closed) {
        closed = true;
        context.runOnContext(v -> master.closed(reason));
      }
    }
  }
}
