package io.kernos.agent.registration;

import io.kernos.agent.Machine;
import io.kernos.api.v1.AgentID;
import io.kernos.api.v1.AgentInfo;
import java.util.Optional;

/** Who this agent is: the machine, and the id that a master gave it. */
public final class Identity {
  private final Machine machine;
  private Optional<AgentID> id = Optional.empty();

  /** An agent that has no id yet. */
  public Identity(Machine machine) {
    this.machine = machine;
  }

  /** The machine. */
  public Machine machine() {
    return machine;
  }

  /** The id, once a master gave one. */
  public Optional<AgentID> id() {
    return id;
  }

  /** A master gave an id, or a former life had it. */
  public void become(AgentID now) {
    id = Optional.of(now);
  }

  /** The agent is nobody again. */
  public void forget() {
    id = Optional.empty();
  }

  /** The machine with the id. */
  public AgentInfo info() {
    AgentInfo.Builder info = machine.info().toBuilder();
    id.ifPresent(info::setId);
    return info.build();
  }
}
