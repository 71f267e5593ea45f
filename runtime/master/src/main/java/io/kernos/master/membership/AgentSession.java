package io.kernos.master.membership;

import io.kernos.api.link.AgentRefused;
import io.kernos.api.link.LinkMessage;
import io.kernos.master.agent.Agent;
import io.kernos.master.agent.AgentChannel;
import io.kernos.master.registry.Authority;
import io.kernos.spi.link.Session;
import io.kernos.spi.link.SessionHandler;
import java.util.Optional;

/** One session with a node that says it is an agent. */
final class AgentSession implements SessionHandler, AgentChannel {

  /** To whom what happens in sessions is told. */
  interface Listener {
    /** The first message of a session, or another of its kind, came. */
    void register(AgentSession session, LinkMessage message);

    /** A message of a registered agent came. */
    void received(AgentSession session, Agent agent, LinkMessage message);

    /** The session of an agent is over. */
    void lost(AgentSession session, Agent agent, String reason);
  }

  private final Listener listener;
  private final long term;
  private final Authority authority;
  private Session session;
  private Agent agent;
  private boolean open;
  private boolean registering;

  AgentSession(Listener listener, long term, Authority authority) {
    this.listener = listener;
    this.term = term;
    this.authority = authority;
  }

  @Override
  public void opened(Session opened) {
    session = opened;
    open = true;
  }

  @Override
  public void received(Session from, LinkMessage message) {
    if (!open) {
      return;
    }
    if (message.getBodyCase() == LinkMessage.BodyCase.REGISTER_AGENT) {
      listener.register(this, message);
    } else if (agent != null) {
      listener.received(this, agent, message);
    }
  }

  @Override
  public void closed(String reason) {
    open = false;
    Agent lost = agent;
    agent = null;
    if (lost != null) {
      listener.lost(this, lost, reason);
    }
  }

  /** Whether it can still be answered. */
  boolean isOpen() {
    return open;
  }

  /** From now on messages are those of this agent. */
  void bind(Agent registered) {
    agent = registered;
    registering = false;
  }

  /** The agent whose session it is; empty until it is registered. */
  Optional<Agent> agent() {
    return Optional.ofNullable(agent);
  }

  /**
   * Notes that the agent is being let in; false when it is already, for agents ask again when the
   * answer takes its time.
   */
  boolean beginRegistering() {
    boolean first = !registering;
    registering = true;
    return first;
  }

  /**
   * Refuses the agent; the session ends. At once: that an agent must stop follows from what the
   * store has, and the session may not outlive the agent.
   */
  void refuse(String reason, boolean shutdown) {
    AgentRefused refused =
        AgentRefused.newBuilder().setReason(reason).setShutdown(shutdown).build();
    sendNow(LinkMessage.newBuilder().setAgentRefused(refused).setTerm(term).build());
    close(reason);
  }

  @Override
  public void dismiss(String reason) {
    refuse(reason, true);
  }

  @Override
  public String node() {
    return session == null ? "" : session.peer().value();
  }

  @Override
  public void send(LinkMessage.Builder message) {
    LinkMessage marked = message.setTerm(term).build();
    if (marked.hasPing()) {
      // It asks for nothing; a master that does not know whether it leads must hear of agents too.
      sendNow(marked);
    } else {
      authority.run(() -> sendNow(marked));
    }
  }

  private void sendNow(LinkMessage message) {
    if (open) {
      session.send(message);
    }
  }

  @Override
  public void close(String reason) {
    if (session != null) {
      session.close(reason);
    }
  }
}
