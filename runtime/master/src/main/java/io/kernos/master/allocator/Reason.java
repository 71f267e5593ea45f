package io.kernos.master.allocator;

/** Why resources of an agent were not offered to a framework in a role. */
public enum Reason {
  FRAMEWORK_INACTIVE("the framework is not connected"),
  SUPPRESSED("the framework suppressed offers in this role"),
  NOT_SUBSCRIBED("the framework is not subscribed in this role"),
  PAUSED("the master waits for its agents to come back after a fail-over"),
  AGENT_INACTIVE("agents are deactivated"),
  NOT_WHITELISTED("agents are not on the whitelist"),
  AGENT_INCAPABLE("agents lack a capability that the role's name or framework needs"),
  REMOTE_REGION("agents are in another region and the framework is not REGION_AWARE"),
  GPUS("agents have GPUs and the framework does not take GPU_RESOURCES"),
  CONSTRAINTS("agents do not meet the framework's offer constraints"),
  NOTHING_FREE("agents have nothing free: all is in use, or offered already"),
  RESERVED("agents have only resources that are reserved for other roles"),
  QUOTA_LIMIT("agents have resources free, but the quota limit of the role is reached"),
  QUOTA_HEADROOM("agents have resources free, but they are kept for the quota guarantees of roles"),
  TOO_SMALL("agents have less free than the least that may be offered"),
  UNSUITABLE("agents have only resources free that the framework lacks the capability for"),
  FILTERED("agents have only resources free that the framework refused a while ago"),
  SOON("agents are about to be offered");

  private final String words;

  Reason(String words) {
    this.words = words;
  }

  /** For people. */
  public String words() {
    return words;
  }
}
