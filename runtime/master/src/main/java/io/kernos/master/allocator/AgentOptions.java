package io.kernos.master.allocator;

import io.kernos.api.v1.AgentInfo;
import java.util.Set;

/**
 * What an agent can do.
 *
 * @param capabilities as it registered with them
 */
public record AgentOptions(Set<AgentInfo.Capability.Type> capabilities) {
  /** An agent of this Kernos: everything that bears on allocation. */
  public static final AgentOptions ALL =
      new AgentOptions(
          Set.of(
              AgentInfo.Capability.Type.MULTI_ROLE,
              AgentInfo.Capability.Type.HIERARCHICAL_ROLE,
              AgentInfo.Capability.Type.RESERVATION_REFINEMENT));

  public AgentOptions {
    capabilities = Set.copyOf(capabilities);
  }
}
