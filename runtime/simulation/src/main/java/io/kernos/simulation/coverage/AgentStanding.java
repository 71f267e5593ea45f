package io.kernos.simulation.coverage;

/** How an agent stands to the leading master. */
public enum AgentStanding {
  /** Not known. */
  UNKNOWN,
  /** In the registry, not back yet under this leader. */
  RECOVERED,
  CONNECTED,
  DISCONNECTED,
  UNREACHABLE,
  GONE
}
