package io.kernos.master.allocator;

import io.kernos.api.resources.Resources;
import io.kernos.api.v1.AgentID;
import io.kernos.api.v1.AgentInfo;
import io.kernos.api.v1.DomainInfo;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the allocator knows of an agent. */
final class AgentState {
  final AgentID id;

  /** Who holds what of it, marked with the role. */
  final Map<Client, Resources> held = new LinkedHashMap<>();

  /** Clients to whom it may be of use since it was last looked at. */
  final Set<Client> news = new LinkedHashSet<>();

  AgentInfo info;
  Resources total = Resources.EMPTY;

  /**
   * What can be offered: the rest of the total, and shared resources however often they are used.
   */
  Resources available = Resources.EMPTY;

  /** What of {@link #available} is neither reserved nor revocable. */
  Amounts free;

  boolean active = true;
  boolean whitelisted = true;

  /** Whether it counts in the headroom. */
  boolean counted;

  /** Whether more of it is in use than it has: the agent's word, not our doing. */
  boolean overcommitted;

  boolean hasGpus;
  boolean remote;
  boolean multiRole;
  boolean hierarchicalRole;

  /** Whether nothing of it is reserved, shared or revocable: mostly so, and quicker. */
  boolean simple;

  /** Shared resources that were offered in this cycle: not twice in one. */
  Resources sharedOffered = Resources.EMPTY;

  AgentState(AgentID id, Dimensions dimensions) {
    this.id = id;
    this.free = new Amounts(dimensions);
  }

  boolean usable() {
    return active && whitelisted;
  }

  void describe(AgentInfo info, AgentOptions options, Optional<DomainInfo> home) {
    this.info = info;
    this.multiRole = options.capabilities().contains(AgentInfo.Capability.Type.MULTI_ROLE);
    this.hierarchicalRole =
        options.capabilities().contains(AgentInfo.Capability.Type.HIERARCHICAL_ROLE);
    this.remote =
        home.isPresent()
            && info.getDomain().hasFaultDomain()
            && !info.getDomain()
                .getFaultDomain()
                .getRegion()
                .equals(home.get().getFaultDomain().getRegion());
  }

  /** All that is held, not marked with roles; shared resources once for each holder. */
  Resources used() {
    Resources used = Resources.EMPTY;
    for (Resources resources : held.values()) {
      used = used.plus(resources.unallocated());
    }
    return used;
  }

  /** Sets the total, and computes all that follows from it and from what is held. */
  void setTotal(Resources total, Dimensions dimensions) {
    this.total = total;
    hasGpus = total.scalar("gpus") > 0;
    simple = total.unreserved().nonShared().nonRevocable() == total;
    recompute(dimensions);
  }

  void recompute(Dimensions dimensions) {
    Resources used = used().nonShared();
    overcommitted = !total.nonShared().contains(used);
    available = total.nonShared().minus(used).plus(total.shared());
    free = Amounts.of(dimensions, quotaPart(available));
  }

  /** What counts against quotas when it is given, as far as it is scalars. */
  static Resources quotaPart(Resources resources) {
    return resources.unreserved().nonRevocable();
  }
}
