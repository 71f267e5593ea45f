package io.kernos.master.agent;

import io.kernos.api.link.LinkMessage;

/** The way to an agent that has a session with the master. */
public interface AgentChannel {

  /** The agent's node: changes when its process starts again. */
  String node();

  /**
   * Sends after everything sent before but pings, marked with this master's term, once it is
   * confirmed that this master leads.
   */
  void send(LinkMessage.Builder message);

  /** Tells the agent to kill every task and stop, and ends the session. */
  void dismiss(String reason);

  /** Ends the session: the agent will register again. */
  void close(String reason);
}
