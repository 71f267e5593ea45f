package io.kernos.master.allocator;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.resources.Resources;
import io.kernos.api.v1.AgentID;
import io.kernos.api.v1.AgentInfo;
import io.kernos.api.v1.Filters;
import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.FrameworkInfo.Capability;
import io.kernos.testkit.sim.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An allocator in virtual time, and what it offered. */
final class Rig implements OfferSink {

  /** Resources of one agent, offered to a framework in a role. */
  record Offer(String framework, String role, String agent, Resources resources) {}

  static final Filters NO_FILTER = Filters.newBuilder().setRefuseSeconds(0).build();

  final Scheduler world;
  final HierarchicalAllocator allocator;

  /** What was offered and not taken from here yet. */
  final List<Offer> offers = new ArrayList<>();

  Rig() {
    this(AllocatorConfig.defaults(), 1);
  }

  Rig(AllocatorConfig config, long seed) {
    world = new Scheduler(seed);
    allocator = new HierarchicalAllocator(config.withSeed(seed), world.clock(), this);
  }

  @Override
  public void offer(FrameworkID framework, Map<String, Map<AgentID, Resources>> resources) {
    resources.forEach(
        (role, agents) ->
            agents.forEach(
                (agent, bundle) -> {
                  assertThat(bundle.allocations()).containsOnlyKeys(role);
                  offers.add(new Offer(framework.getValue(), role, agent.getValue(), bundle));
                }));
  }

  static FrameworkID framework(String id) {
    return FrameworkID.newBuilder().setValue(id).build();
  }

  static AgentID agent(String id) {
    return AgentID.newBuilder().setValue(id).build();
  }

  static FrameworkInfo.Builder info(String id, String... roles) {
    return FrameworkInfo.newBuilder()
        .setId(framework(id))
        .setUser("root")
        .setName(id)
        .addAllRoles(List.of(roles))
        .addCapabilities(capability(Capability.Type.MULTI_ROLE))
        .addCapabilities(capability(Capability.Type.RESERVATION_REFINEMENT));
  }

  static Capability capability(Capability.Type type) {
    return Capability.newBuilder().setType(type).build();
  }

  static AgentInfo.Builder agentInfo(String id) {
    return AgentInfo.newBuilder().setId(agent(id)).setHostname(id);
  }

  void addFramework(String id, String... roles) {
    addFramework(info(id, roles).build());
  }

  void addFramework(FrameworkInfo info) {
    allocator.addFramework(info, Map.of(), true, FrameworkOptions.NONE);
  }

  void addAgent(String id, String resources) {
    allocator.addAgent(
        agentInfo(id).build(), AgentOptions.ALL, Resources.parse(resources), Map.of());
  }

  /** Lets events have their effect: a few milliseconds. */
  List<Offer> settle() {
    world.runFor(Duration.ofMillis(5));
    allocator.audit(true);
    List<Offer> result = List.copyOf(offers);
    offers.clear();
    return result;
  }

  void run(Duration time) {
    world.runFor(time);
    allocator.audit(true);
  }

  void decline(Offer offer, double refuseSeconds) {
    recover(offer, offer.resources(), Filters.newBuilder().setRefuseSeconds(refuseSeconds).build());
  }

  void recover(Offer offer, Resources resources, Filters filters) {
    allocator.recoverResources(
        framework(offer.framework()), agent(offer.agent()), resources, filters);
  }

  Quota guarantee(String text) {
    return new Quota(io.kernos.api.resources.Quantities.parse(text), Quota.NONE.limits());
  }

  Quota limit(String text) {
    return new Quota(Quota.NONE.guarantees(), io.kernos.api.resources.Quantities.parse(text));
  }

  Map<Reason, Integer> why(String framework, String role) {
    return allocator.why(framework(framework), role).agents();
  }
}
