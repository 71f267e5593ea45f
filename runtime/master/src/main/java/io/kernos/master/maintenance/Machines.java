package io.kernos.master.maintenance;

import io.kernos.api.v1.AgentInfo;
import io.kernos.api.v1.MachineID;
import io.kernos.api.v1.MachineInfo;
import io.kernos.api.v1.MachineInfo.Mode;
import io.kernos.api.v1.Unavailability;
import io.kernos.master.agent.Agent;
import java.util.Optional;

/** The plan that is in force, and on which of its machines agents are. */
public final class Machines {
  private static final String ANY_ADDRESS = "0.0.0.0";

  private Plan plan = Plan.NONE;

  /** The plan that is in force. */
  Plan plan() {
    return plan;
  }

  void setPlan(Plan newPlan) {
    plan = newPlan;
  }

  /** When the agent's machine will be away; empty: it is not scheduled. */
  public Optional<Unavailability> unavailability(Agent agent) {
    return machine(agent).map(MachineInfo::getUnavailability);
  }

  /** The id of an agent's machine, as agents are matched. */
  static MachineID id(Agent agent) {
    return id(agent.info().getHostname(), agent.host());
  }

  private static MachineID id(String hostname, String host) {
    return MachineID.newBuilder().setHostname(hostname).setIp(host).build();
  }

  /** What authorizers are asked about a machine: its host name; its address where it has none. */
  public static String object(MachineID id) {
    return id.getHostname().isEmpty() ? id.getIp() : id.getHostname();
  }

  /** Whether the agent's machine is down. */
  public boolean isDown(Agent agent) {
    return isDown(machine(agent));
  }

  /**
   * Whether an agent's machine is down.
   *
   * @param address where it says that it listens, maybe empty
   */
  public boolean isDown(AgentInfo agent, String address) {
    return isDown(machine(agent.getHostname(), Agent.host(agent, address)));
  }

  private static boolean isDown(Optional<MachineInfo> machine) {
    return machine.filter(info -> info.getMode() == Mode.DOWN).isPresent();
  }

  /** The agent's machine, when it is scheduled. */
  Optional<MachineInfo> machine(Agent agent) {
    return machine(agent.info().getHostname(), agent.host());
  }

  private Optional<MachineInfo> machine(String hostname, String host) {
    if (plan.isEmpty()) {
      return Optional.empty();
    }
    if (MachineRules.isAddress(host) && !host.equals(ANY_ADDRESS)) {
      return plan.machine(id(hostname, host));
    }
    // An agent that does not say at which address it is can be known by its name alone.
    return plan.machines().stream()
        .filter(info -> info.getId().getHostname().equalsIgnoreCase(hostname))
        .findFirst();
  }
}
