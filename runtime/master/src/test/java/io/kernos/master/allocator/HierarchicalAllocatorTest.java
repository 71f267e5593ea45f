package io.kernos.master.allocator;

import static io.kernos.master.allocator.Rig.agent;
import static io.kernos.master.allocator.Rig.agentInfo;
import static io.kernos.master.allocator.Rig.capability;
import static io.kernos.master.allocator.Rig.framework;
import static io.kernos.master.allocator.Rig.info;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kernos.api.resources.ResourceOperations;
import io.kernos.api.resources.Resources;
import io.kernos.api.v1.DomainInfo;
import io.kernos.api.v1.FrameworkInfo.Capability;
import io.kernos.api.v1.Offer.Operation;
import io.kernos.api.v1.OfferFilters;
import io.kernos.api.v1.Resource;
import io.kernos.api.v1.Value;
import io.kernos.master.allocator.Rig.Offer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HierarchicalAllocatorTest {
  private static final String SOME = "cpus:2;mem:1024;ports:[1-10]";

  private final Rig rig = new Rig();

  private static Resources some(String role) {
    return Resources.parse(SOME).allocatedTo(role);
  }

  @Test
  void a_new_agent_is_offered_within_milliseconds() {
    rig.addFramework("f", "a");
    rig.settle();
    rig.addAgent("s", SOME);
    assertThat(rig.offers).as("never inside a call").isEmpty();
    assertThat(rig.settle()).containsExactly(new Offer("f", "a", "s", some("a")));
  }

  @Test
  void freed_resources_are_offered_within_milliseconds() {
    rig.addFramework("f", "a");
    rig.addAgent("s", SOME);
    Offer offer = rig.settle().get(0);
    rig.run(Duration.ofSeconds(10));
    rig.recover(offer, Resources.parse("cpus:1;mem:64").allocatedTo("a"), null);
    assertThat(rig.settle())
        .containsExactly(
            new Offer("f", "a", "s", Resources.parse("cpus:1;mem:64").allocatedTo("a")));
  }

  @Test
  void what_was_declined_goes_to_another_at_once_and_comes_back_after_refuse_seconds() {
    rig.addFramework("f", "a");
    rig.addAgent("s", SOME);
    Offer first = rig.settle().get(0);
    rig.addFramework("g", "b");
    rig.decline(first, 60);
    Offer second = rig.settle().get(0);
    assertThat(second.framework()).isEqualTo("g");
    rig.decline(second, 3600);
    assertThat(rig.settle()).isEmpty();
    assertThat(rig.why("f", "a")).isEqualTo(Map.of(Reason.FILTERED, 1));
    rig.run(Duration.ofSeconds(59));
    assertThat(rig.settle()).isEmpty();
    rig.run(Duration.ofSeconds(1));
    assertThat(rig.settle()).containsExactly(first);
  }

  @Test
  void a_declined_offer_comes_back_after_five_seconds_by_default() {
    rig.addFramework("f", "a");
    rig.addAgent("s", SOME);
    for (double seconds : new double[] {5, -1, Double.NaN}) {
      rig.decline(rig.settle().get(0), seconds);
      rig.run(Duration.ofMillis(4990));
      assertThat(rig.offers).as("%s", seconds).isEmpty();
      rig.run(Duration.ofMillis(10));
    }
  }

  @Test
  void a_filter_holds_back_only_what_lies_within_the_refused() {
    rig.addFramework("f", "a");
    rig.addAgent("s", SOME);
    Offer offer = rig.settle().get(0);
    Resources half = Resources.parse("cpus:1;mem:512").allocatedTo("a");
    rig.decline(new Offer("f", "a", "s", half), 3600);
    assertThat(rig.settle()).as("the refused half").isEmpty();
    rig.recover(offer, offer.resources().minus(half), null);
    assertThat(rig.settle()).as("more than the refused half").containsExactly(offer);
  }

  @Test
  void a_short_refusal_of_more_does_not_end_a_long_one_of_less() {
    rig.addFramework("f", "a");
    rig.addAgent("s", SOME);
    Offer offer = rig.settle().get(0);
    Resources half = Resources.parse("cpus:1;mem:512").allocatedTo("a");
    rig.decline(new Offer("f", "a", "s", half), 3600);
    rig.decline(new Offer("f", "a", "s", offer.resources().minus(half)), 0);
    Offer all = waitForOffer();
    rig.decline(all, 5);
    Offer again = waitForOffer();
    rig.recover(again, half, null);
    rig.run(Duration.ofMinutes(1));
    assertThat(rig.offers).isEmpty();
  }

  private Offer waitForOffer() {
    rig.run(Duration.ofSeconds(10));
    return rig.settle().get(0);
  }

  @Test
  void what_a_limit_kept_back_is_offered_when_something_is_given_back_elsewhere() {
    rig.allocator.updateQuota("a", rig.limit("cpus:2;mem:1024"));
    rig.addFramework("f", "a");
    rig.addAgent("s", "cpus:2;mem:1024");
    Offer offer = rig.settle().get(0);
    rig.addAgent("t", "cpus:2;mem:1024");
    assertThat(rig.settle()).isEmpty();
    assertThat(rig.allocator.why(framework("f"), "a").sentence())
        .contains(
            "the quota limit of the role is reached (a: cpus:2; mem:1024, used cpus:2; mem:1024)");
    rig.allocator.deactivateAgent(agent("s"));
    rig.recover(offer, offer.resources(), null);
    assertThat(rig.settle()).extracting(Offer::agent).containsExactly("t");
  }

  @Test
  void who_always_refuses_for_no_time_is_asked_less_and_less_often() {
    rig.addFramework("f", "a");
    rig.addAgent("s", SOME);
    int count = 0;
    for (int millis = 0; millis < 10_000; millis += 5) {
      for (Offer offer : rig.settle()) {
        count++;
        rig.decline(offer, 0);
      }
    }
    assertThat(count).isBetween(10, 20);
  }

  @Test
  void revive_forgets_filters() {
    rig.addFramework("f", "a", "b");
    rig.addAgent("s", SOME);
    Offer offer = rig.settle().get(0);
    rig.decline(offer, 3600);
    rig.decline(rig.settle().get(0), 3600);
    assertThat(rig.settle()).isEmpty();
    rig.allocator.revive(framework("f"), Set.of(offer.role()));
    assertThat(rig.settle()).containsExactly(offer);
  }

  @Test
  void suppressed_roles_are_offered_nothing_until_revived() {
    rig.allocator.addFramework(
        info("f", "a", "b").build(),
        Map.of(),
        true,
        new FrameworkOptions(Set.of("a"), Optional.empty()));
    rig.addAgent("s", SOME);
    Offer offer = rig.settle().get(0);
    assertThat(offer.role()).isEqualTo("b");
    rig.allocator.suppress(framework("f"), Set.of());
    rig.recover(offer, offer.resources(), null);
    assertThat(rig.settle()).isEmpty();
    assertThat(rig.why("f", "b")).isEqualTo(Map.of(Reason.SUPPRESSED, 1));
    rig.allocator.revive(framework("f"), Set.of("a"));
    assertThat(rig.settle()).extracting(Offer::role).containsExactly("a");
  }

  @Test
  void a_disconnected_framework_is_offered_nothing_and_its_filters_are_forgotten() {
    rig.addFramework("f", "a");
    rig.addAgent("s", SOME);
    rig.decline(rig.settle().get(0), 3600);
    rig.allocator.deactivateFramework(framework("f"));
    assertThat(rig.settle()).isEmpty();
    assertThat(rig.why("f", "a")).isEqualTo(Map.of(Reason.FRAMEWORK_INACTIVE, 1));
    rig.allocator.activateFramework(framework("f"));
    assertThat(rig.settle()).hasSize(1);
  }

  @Test
  void what_a_removed_framework_held_is_free() {
    rig.addFramework("f", "a");
    rig.addAgent("s", SOME);
    rig.settle();
    rig.addFramework("g", "b");
    rig.allocator.removeFramework(framework("f"));
    assertThat(rig.settle()).extracting(Offer::framework).containsExactly("g");
    assertThat(rig.allocator.held(framework("f"), agent("s")).isEmpty()).isTrue();
  }

  @Test
  void a_removed_agent_takes_its_allocations_along() {
    rig.addFramework("f", "a");
    rig.addAgent("s", SOME);
    Offer offer = rig.settle().get(0);
    rig.allocator.removeAgent(agent("s"));
    rig.recover(offer, offer.resources(), null);
    assertThat(rig.settle()).isEmpty();
    assertThat(rig.allocator.share("a")).isZero();
    rig.addAgent("s", SOME);
    assertThat(rig.settle()).containsExactly(offer);
  }

  @Test
  void a_deactivated_agent_is_not_offered() {
    rig.addFramework("f", "a");
    rig.addAgent("s", SOME);
    rig.allocator.deactivateAgent(agent("s"));
    assertThat(rig.settle()).isEmpty();
    assertThat(rig.why("f", "a")).isEqualTo(Map.of(Reason.AGENT_INACTIVE, 1));
    rig.allocator.activateAgent(agent("s"));
    assertThat(rig.settle()).hasSize(1);
  }

  @Test
  void only_hosts_on_the_whitelist_are_offered() {
    rig.addFramework("f", "a");
    rig.allocator.updateWhitelist(Optional.of(Set.of("t")));
    rig.addAgent("s", SOME);
    rig.addAgent("t", SOME);
    assertThat(rig.settle()).extracting(Offer::agent).containsExactly("t");
    assertThat(rig.why("f", "a")).containsEntry(Reason.NOT_WHITELISTED, 1);
    rig.allocator.updateWhitelist(Optional.empty());
    assertThat(rig.settle()).extracting(Offer::agent).containsExactly("s");
  }

  @Test
  void too_little_is_not_offered() {
    rig.addFramework("f", "a");
    rig.addAgent("s", "cpus:0.009;mem:31;disk:1000");
    rig.addAgent("t", "cpus:0.01");
    rig.addAgent("u", "mem:32");
    assertThat(rig.settle()).extracting(Offer::agent).containsExactlyInAnyOrder("t", "u");
    assertThat(rig.why("f", "a")).isEqualTo(Map.of(Reason.TOO_SMALL, 1, Reason.NOTHING_FREE, 2));
    assertThat(rig.allocator.why(framework("f"), "a").sentence())
        .contains("it needs cpus:0.01 or mem:32, they have at most cpus:0.009; mem:31");
  }

  @Test
  void a_framework_says_itself_what_is_too_little() {
    OfferFilters.ResourceQuantities quantities =
        OfferFilters.ResourceQuantities.newBuilder()
            .putQuantities("cpus", Value.Scalar.newBuilder().setValue(4).build())
            .build();
    OfferFilters filters =
        OfferFilters.newBuilder()
            .setMinAllocatableResources(
                OfferFilters.MinAllocatableResources.newBuilder().addQuantities(quantities))
            .build();
    rig.addFramework(info("f", "a").putOfferFilters("a", filters).build());
    rig.addAgent("s", "cpus:2;mem:1024");
    rig.addAgent("t", "cpus:4;mem:1024");
    assertThat(rig.settle()).extracting(Offer::agent).containsExactly("t");
    assertThat(rig.allocator.why(framework("f"), "a").sentence())
        .isEqualTo(
            "of 2 agents, 1: agents have nothing free: all is in use, or offered already; it needs"
                + " cpus:4, they have at most cpus:2; 1: agents have less free than the least that"
                + " may be offered; it needs cpus:4, they have at most cpus:2");
  }

  @Test
  void reservations_go_to_their_role_and_the_roles_below() {
    rig.addFramework("f", "a");
    rig.addFramework("g", "b/c");
    rig.addAgent("s", "cpus(a):1;mem(a):100");
    rig.addAgent("t", "cpus(b):2;mem(b):100");
    rig.addAgent("u", "cpus(c):2;mem(c):100");
    assertThat(rig.settle())
        .extracting(Offer::framework, Offer::agent)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple("f", "s"),
            org.assertj.core.groups.Tuple.tuple("g", "t"));
    assertThat(rig.why("f", "a")).containsEntry(Reason.RESERVED, 1);
  }

  @Test
  void gpus_are_kept_for_frameworks_that_take_them() {
    rig.addFramework("f", "a");
    rig.addAgent("s", SOME + ";gpus:1");
    assertThat(rig.settle()).isEmpty();
    assertThat(rig.why("f", "a")).isEqualTo(Map.of(Reason.GPUS, 1));
    rig.addFramework(
        info("g", "a").addCapabilities(capability(Capability.Type.GPU_RESOURCES)).build());
    assertThat(rig.settle()).extracting(Offer::framework).containsExactly("g");
  }

  @Test
  void revocable_and_refined_resources_need_the_capability() {
    Resource revocable =
        Resources.parse("cpus:1").toProto().get(0).toBuilder()
            .setRevocable(Resource.RevocableInfo.getDefaultInstance())
            .build();
    rig.allocator.addAgent(
        agentInfo("s").build(), AgentOptions.ALL, Resources.of(revocable), Map.of());
    rig.addFramework("f", "a");
    assertThat(rig.settle()).isEmpty();
    assertThat(rig.why("f", "a")).isEqualTo(Map.of(Reason.UNSUITABLE, 1));
    rig.allocator.updateFramework(
        info("f", "a").addCapabilities(capability(Capability.Type.REVOCABLE_RESOURCES)).build(),
        FrameworkOptions.NONE);
    assertThat(rig.settle()).hasSize(1);
  }

  @Test
  void agents_of_other_regions_are_for_frameworks_that_know_of_regions() {
    Rig home = new Rig(AllocatorConfig.defaults().withDomain(region("home")), 1);
    home.allocator.addAgent(
        agentInfo("s").setDomain(region("away")).build(),
        AgentOptions.ALL,
        Resources.parse(SOME),
        Map.of());
    home.addFramework("f", "a");
    assertThat(home.settle()).isEmpty();
    assertThat(home.why("f", "a")).isEqualTo(Map.of(Reason.REMOTE_REGION, 1));
    home.addFramework(
        info("g", "a").addCapabilities(capability(Capability.Type.REGION_AWARE)).build());
    assertThat(home.settle()).extracting(Offer::framework).containsExactly("g");
  }

  private static DomainInfo region(String name) {
    DomainInfo.Builder domain = DomainInfo.newBuilder();
    domain.getFaultDomainBuilder().getRegionBuilder().setName(name);
    domain.getFaultDomainBuilder().getZoneBuilder().setName("z");
    return domain.build();
  }

  @Test
  void an_operation_on_an_offer_changes_what_the_framework_holds_and_the_agent_has() {
    rig.addFramework("f", "a");
    rig.addAgent("s", "cpus:2;mem:1024");
    Offer offer = rig.settle().get(0);
    Operation reserve = ResourceOperations.allocated(reservation("cpus:1", "a"), "a");
    rig.allocator.updateAllocation(
        framework("f"), agent("s"), offer.resources(), ResourceOperations.conversions(reserve));
    Resources after = ResourceOperations.apply(offer.resources(), reserve);
    assertThat(rig.allocator.held(framework("f"), agent("s"))).isEqualTo(after);
    rig.recover(offer, after, null);
    assertThat(rig.settle()).containsExactly(new Offer("f", "a", "s", after));
    assertThat(rig.allocator.quotaConsumed("a")).hasToString("cpus:2; mem:1024");
  }

  private static Operation reservation(String resources, String role) {
    Resource.Builder resource = Resources.parse(resources).toProto().get(0).toBuilder();
    resource.addReservations(
        Resource.ReservationInfo.newBuilder()
            .setType(Resource.ReservationInfo.Type.DYNAMIC)
            .setRole(role));
    return Operation.newBuilder()
        .setType(Operation.Type.RESERVE)
        .setReserve(Operation.Reserve.newBuilder().addResources(resource))
        .build();
  }

  @Test
  void an_operator_reserves_only_what_is_free() {
    rig.addAgent("s", "cpus:2;mem:1024");
    var conversions = ResourceOperations.conversions(reservation("cpus:1", "b"));
    rig.allocator.updateAvailable(agent("s"), conversions);
    rig.addFramework("f", "a");
    Offer offer = rig.settle().get(0);
    assertThat(offer.resources().scalar("cpus")).isEqualTo(1000);
    assertThatThrownBy(() -> rig.allocator.updateAvailable(agent("s"), conversions))
        .hasMessageContaining("does not contain cpus:1");
  }

  @Test
  void after_a_fail_over_what_is_in_use_is_known_whoever_comes_first() {
    Resources used = Resources.parse("cpus:1").allocatedTo("a");
    rig.allocator.addAgent(
        agentInfo("s").build(),
        AgentOptions.ALL,
        Resources.parse("cpus:4;mem:1024"),
        Map.of(framework("f"), used));
    assertThat(rig.allocator.share("a")).isEqualTo(0.25);
    rig.addFramework("g", "b");
    assertThat(rig.settle().get(0).resources().scalar("cpus")).isEqualTo(3000);
    rig.allocator.addFramework(
        info("f", "a").build(), Map.of(agent("s"), used), true, FrameworkOptions.NONE);
    assertThat(rig.settle()).isEmpty();
    rig.allocator.recoverResources(framework("f"), agent("s"), used, null);
    assertThat(rig.settle()).extracting(Offer::resources).containsExactly(used);
  }

  @Test
  void what_a_framework_that_is_not_back_yet_gives_back_is_free() {
    Resources used = Resources.parse("cpus:1").allocatedTo("a");
    rig.allocator.addAgent(
        agentInfo("s").build(),
        AgentOptions.ALL,
        Resources.parse("cpus:1"),
        Map.of(framework("f"), used));
    rig.addFramework("g", "b");
    assertThat(rig.settle()).isEmpty();
    rig.allocator.recoverResources(framework("f"), agent("s"), used, null);
    assertThat(rig.settle()).extracting(Offer::framework).containsExactly("g");
    assertThat(rig.allocator.share("a")).isZero();
  }

  @Test
  void a_refusal_while_suppressed_holds_when_suppression_ends() {
    rig.addFramework("f", "a");
    rig.addAgent("s", SOME);
    Offer offer = rig.settle().get(0);
    rig.allocator.suppress(framework("f"), Set.of("a"));
    rig.decline(offer, 3600);
    rig.allocator.updateFramework(info("f", "a").build(), FrameworkOptions.NONE);
    assertThat(rig.settle()).isEmpty();
    assertThat(rig.why("f", "a")).isEqualTo(Map.of(Reason.FILTERED, 1));
  }

  @Test
  void a_shared_volume_is_offered_while_it_is_in_use_but_once_in_a_cycle() {
    Resource volume =
        Resource.newBuilder()
            .setName("disk")
            .setType(Value.Type.SCALAR)
            .setScalar(Value.Scalar.newBuilder().setValue(64))
            .addReservations(
                Resource.ReservationInfo.newBuilder()
                    .setType(Resource.ReservationInfo.Type.DYNAMIC)
                    .setRole("a"))
            .setDisk(
                Resource.DiskInfo.newBuilder()
                    .setPersistence(Resource.DiskInfo.Persistence.newBuilder().setId("v")))
            .setShared(Resource.SharedInfo.getDefaultInstance())
            .build();
    Resources total = Resources.of(volume).plus(Resources.parse("cpus:2;mem:512"));
    for (String id : new String[] {"f", "g"}) {
      rig.addFramework(
          info(id, "a").addCapabilities(capability(Capability.Type.SHARED_RESOURCES)).build());
    }
    rig.addFramework("h", "a"); // Does not take shared resources.
    rig.allocator.addAgent(agentInfo("s").build(), AgentOptions.ALL, total, Map.of());
    Offer first = rig.settle().get(0);
    assertThat(first.resources()).isEqualTo(total.allocatedTo("a"));
    assertThat(rig.allocator.available(agent("s"))).isEqualTo(Resources.of(volume));
    // A cpu comes free: the volume goes with it to the next.
    rig.recover(first, Resources.parse("cpus:1").allocatedTo("a"), null);
    List<Offer> next = rig.settle();
    assertThat(next).hasSize(1);
    assertThat(next.get(0).framework()).isNotEqualTo(first.framework());
    boolean capable = !next.get(0).framework().equals("h");
    assertThat(next.get(0).resources().shared().isEmpty()).isNotEqualTo(capable);
  }

  @Test
  void with_quotas_nothing_is_offered_after_a_fail_over_until_most_agents_are_back() {
    rig.allocator.recover(5, Map.of("b", rig.guarantee("cpus:1")));
    rig.addFramework("f", "a");
    for (int i = 0; i < 3; i++) {
      rig.addAgent("s" + i, SOME);
    }
    assertThat(rig.settle()).isEmpty();
    assertThat(rig.why("f", "a")).isEqualTo(Map.of(Reason.PAUSED, 3));
    rig.addAgent("s3", SOME);
    assertThat(rig.settle()).isNotEmpty();
  }

  @Test
  void the_wait_for_agents_ends_after_ten_minutes() {
    rig.allocator.recover(5, Map.of("b", rig.limit("cpus:1")));
    rig.addFramework("f", "a");
    rig.addAgent("s", SOME);
    rig.run(Duration.ofMinutes(9));
    assertThat(rig.offers).isEmpty();
    rig.run(Duration.ofMinutes(1));
    assertThat(rig.settle()).hasSize(1);
  }

  @Test
  void an_agent_may_have_less_than_is_in_use() {
    rig.addFramework("f", "a");
    rig.addAgent("s", "cpus:4;mem:1024");
    Offer offer = rig.settle().get(0);
    rig.allocator.updateAgent(
        agentInfo("s").build(), AgentOptions.ALL, Resources.parse("cpus:1;mem:2048"));
    assertThat(rig.settle())
        .extracting(Offer::resources)
        .containsExactly(Resources.parse("mem:1024").allocatedTo("a"));
    rig.recover(offer, offer.resources(), null);
    assertThat(rig.settle())
        .extracting(Offer::resources)
        .containsExactly(Resources.parse("cpus:1;mem:1024").allocatedTo("a"));
  }

  @Test
  void who_recovers_what_it_does_not_hold_is_told_so() {
    rig.addFramework("f", "a");
    rig.addAgent("s", "cpus:1");
    Offer offer = rig.settle().get(0);
    rig.recover(offer, offer.resources(), null);
    assertThatThrownBy(() -> rig.recover(offer, offer.resources(), null))
        .hasMessage("framework f does not hold cpus(allocated: a):1 of agent s, but {}");
  }

  @Test
  void a_framework_that_left_a_role_keeps_what_it_holds_there() {
    rig.addFramework("f", "a");
    rig.addAgent("s", SOME);
    Offer offer = rig.settle().get(0);
    rig.allocator.updateFramework(info("f", "b").build(), FrameworkOptions.NONE);
    assertThat(rig.settle()).isEmpty();
    rig.recover(offer, offer.resources(), null);
    assertThat(rig.settle()).containsExactly(new Offer("f", "b", "s", some("b")));
    assertThat(rig.why("f", "a")).isEqualTo(Map.of(Reason.NOT_SUBSCRIBED, 1));
  }

  @Test
  void the_same_seed_gives_the_same_offers() {
    assertThat(spread(7)).isEqualTo(spread(7)).isNotEqualTo(spread(8));
  }

  private static List<Offer> spread(long seed) {
    Rig rig = new Rig(AllocatorConfig.defaults(), seed);
    for (int i = 0; i < 5; i++) {
      rig.addFramework("f" + i, "a");
    }
    for (int i = 0; i < 20; i++) {
      rig.addAgent("s" + i, SOME);
    }
    return rig.settle();
  }
}
