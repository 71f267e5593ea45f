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
  AgentOptions options;
  Resources total = Resources.EMPTY;

  /** All that is held, not marked with roles; shared resources once for each holder. */
  Resources used = Resources.EMPTY;

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

  /** Whether it came with more in use than it has. */
  boolean overcommitted;

  boolean hasGpus;
  boolean remote;

  /** Shared resources that were offered in this cycle: not twice in one. */
  Resources sharedOffered = Resources.EMPTY;

  AgentState(AgentID id, Dimensions dimensions) {
    this.id = id;
    this.free = new Amounts(dimensions);
  }

  boolean can(AgentInfo.Capability.Type capability) {
    return options.capabilities().contains(capability);
  }

  boolean usable() {
    return active && whitelisted;
  }

  void describe(AgentInfo info, AgentOptions options, Optional<DomainInfo> home) {
    this.info = info;
    this.options = options;
    this.remote =
        home.isPresent()
            && info.getDomain().hasFaultDomain()
            && !info.getDomain()
                .getFaultDomain()
                .getRegion()
                .equals(home.get().getFaultDomain().getRegion());
  }

  /** Computes what is available, after the total or what is used has changed. */
  void refresh(Dimensions dimensions) {
    Resources shared = total.shared();
    available =
        shared.isEmpty()
            ? total.minus(used)
            : total.nonShared().minus(used.nonShared()).plus(shared);
    hasGpus = total.scalar("gpus") > 0;
    free = Amounts.of(dimensions, quotaPart(available));
  }

  /** What counts against quotas when it is given. */
  static Resources quotaPart(Resources resources) {
    return resources.unreserved().nonRevocable().scalarsOnly();
  }
}
