package io.kernos.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.link.ApplyOperation;
import io.kernos.api.link.LinkMessage.BodyCase;
import io.kernos.api.resources.Resources;
import io.kernos.api.v1.AgentID;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.OperationState;
import io.kernos.api.v1.Resource;
import io.kernos.api.v1.Value;
import io.kernos.api.v1.Volume;
import io.kernos.api.v1.master.Call;
import io.kernos.api.v1.scheduler.Event;
import io.kernos.spi.security.Principal;
import java.util.List;
import org.junit.jupiter.api.Test;

class OperatorOperationTest {
  private final MasterRig rig = new MasterRig();
  private final TestAgent agent = rig.agent("one", "cpus:4;mem:1000;disk:1000");

  private static Resource one(String text) {
    return Resources.parse(text).toProto().get(0);
  }

  private static Resource reserved(String text, String role) {
    return OperationTest.reserved(one(text), role);
  }

  private static Resource volume(String id, String disk) {
    return reserved(disk, "a").toBuilder()
        .setDisk(
            Resource.DiskInfo.newBuilder()
                .setPersistence(Resource.DiskInfo.Persistence.newBuilder().setId(id))
                .setVolume(Volume.newBuilder().setContainerPath("data").setMode(Volume.Mode.RW)))
        .build();
  }

  private Call reserve(Resource... resources) {
    return reserve(List.of(), resources);
  }

  private Call reserve(List<Resource> source, Resource... resources) {
    return Call.newBuilder()
        .setType(Call.Type.RESERVE_RESOURCES)
        .setReserveResources(
            Call.ReserveResources.newBuilder()
                .setAgentId(agent.info.getId())
                .addAllSource(source)
                .addAllResources(List.of(resources)))
        .build();
  }

  private Call unreserve(Resource... resources) {
    return Call.newBuilder()
        .setType(Call.Type.UNRESERVE_RESOURCES)
        .setUnreserveResources(
            Call.UnreserveResources.newBuilder()
                .setAgentId(agent.info.getId())
                .addAllResources(List.of(resources)))
        .build();
  }

  private Call create(Resource... volumes) {
    return Call.newBuilder()
        .setType(Call.Type.CREATE_VOLUMES)
        .setCreateVolumes(
            Call.CreateVolumes.newBuilder()
                .setAgentId(agent.info.getId())
                .addAllVolumes(List.of(volumes)))
        .build();
  }

  private Call destroy(Resource... volumes) {
    return Call.newBuilder()
        .setType(Call.Type.DESTROY_VOLUMES)
        .setDestroyVolumes(
            Call.DestroyVolumes.newBuilder()
                .setAgentId(agent.info.getId())
                .addAllVolumes(List.of(volumes)))
        .build();
  }

  private CallResult operate(Call call) {
    CallResult result = rig.master.changeResources(call, Principal.NOBODY);
    rig.settle();
    return result;
  }

  private void done(Call call) {
    assertThat(operate(call)).isEqualTo(CallResult.accepted());
  }

  private Resources checkpointed() {
    return rig.master.view().agents().get(agent.id()).checkpointed();
  }

  @Test
  void a_reservation_goes_to_the_agent_in_the_name_of_no_framework() {
    done(reserve(reserved("cpus:1", "a")));
    ApplyOperation apply = agent.told(BodyCase.APPLY_OPERATION).get(0).getApplyOperation();
    assertThat(apply.hasFrameworkId()).isFalse();
    assertThat(apply.getOperation().getReserve().getResources(0))
        .isEqualTo(reserved("cpus:1", "a"));
    assertThat(checkpointed().reservedTo("a").scalar("cpus")).isEqualTo(1000);
    agent.finish(apply.getOperationUuid(), OperationState.OPERATION_FINISHED);
    assertThat(agent.told(BodyCase.ACKNOWLEDGE_OPERATION)).hasSize(1);
    assertThat(rig.master.view().agents().get(agent.id()).operations()).isEmpty();
  }

  @Test
  void what_is_reserved_is_offered_to_its_role_alone() {
    done(reserve(reserved("cpus:4", "a")));
    TestFramework other = rig.framework("b");
    TestFramework own = rig.framework("a");
    own.lastOffer();
    assertThat(own.offers().stream().flatMap(o -> o.getResourcesList().stream()))
        .anyMatch(r -> r.getName().equals("cpus"));
    assertThat(other.offers().stream().flatMap(o -> o.getResourcesList().stream()))
        .noneMatch(r -> r.getName().equals("cpus"));
  }

  @Test
  void an_offer_that_holds_what_is_needed_is_rescinded() {
    TestFramework framework = rig.framework("b");
    Offer offer = framework.lastOffer();
    done(reserve(reserved("cpus:1", "a")));
    assertThat(framework.told(Event.Type.RESCIND).get(0).getRescind().getOfferId())
        .isEqualTo(offer.getId());
    assertThat(checkpointed().scalar("cpus")).isEqualTo(1000);
  }

  @Test
  void no_offer_is_rescinded_when_enough_is_free() {
    TestFramework framework = rig.framework("b");
    framework.launch("t", "cpus:1;mem:10");
    framework.decline(framework.lastOffer(), 3600);
    done(reserve(reserved("cpus:1", "a")));
    assertThat(framework.told(Event.Type.RESCIND)).isEmpty();
  }

  @Test
  void what_is_in_use_is_not_reserved_and_no_offer_is_rescinded_in_vain() {
    TestFramework framework = rig.framework("b");
    framework.launch("t", "cpus:2;mem:10");
    framework.lastOffer();
    CallResult result = operate(reserve(reserved("cpus:3", "a")));
    assertThat(result.status()).isEqualTo(409);
    assertThat(result.message()).contains("does not contain cpus:3");
    assertThat(framework.told(Event.Type.RESCIND)).isEmpty();
    assertThat(agent.told(BodyCase.APPLY_OPERATION)).isEmpty();
  }

  @Test
  void resources_reserved_for_one_role_are_reserved_for_another_in_one_step() {
    Resource before = reserved("cpus:1", "a");
    Resource after = reserved("cpus:1", "b");
    done(reserve(before));
    done(reserve(List.of(before), after));
    assertThat(checkpointed()).isEqualTo(Resources.of(after));
    assertThat(
            agent
                .told(BodyCase.APPLY_OPERATION)
                .get(1)
                .getApplyOperation()
                .getOperation()
                .getReserve()
                .getSourceList())
        .containsExactly(before);
  }

  @Test
  void another_reservation_must_be_of_as_much_as_the_source() {
    done(reserve(reserved("cpus:1", "a")));
    CallResult result = operate(reserve(List.of(reserved("cpus:1", "a")), reserved("cpus:2", "b")));
    assertThat(result.status()).isEqualTo(400);
    assertThat(result.message())
        .contains("Source and target resources should refer to identical resource quantities");
  }

  @Test
  void another_reservation_needs_leave_to_end_the_old_one_and_to_make_the_new_one() {
    Resource before = reserved("cpus:1", "a");
    done(reserve(before));
    Call call = reserve(List.of(before), reserved("cpus:1", "b"));
    rig.authorizer = (principal, action, object) -> !action.equals("unreserve_resources");
    assertThat(operate(call).status()).isEqualTo(403);
    rig.authorizer = (principal, action, object) -> !object.equals("b");
    assertThat(operate(call).status()).isEqualTo(403);
    rig.authorizer = (principal, action, object) -> !object.equals("a");
    done(call);
  }

  @Test
  void a_reservation_ends() {
    done(reserve(reserved("cpus:1", "a")));
    done(unreserve(reserved("cpus:1", "a")));
    assertThat(checkpointed().isEmpty()).isTrue();
  }

  @Test
  void a_volume_is_made_grown_shrunk_and_destroyed() {
    done(reserve(reserved("disk:100", "a")));
    done(create(volume("v", "disk:50")));
    assertThat(checkpointed().persistentVolumes()).isEqualTo(Resources.of(volume("v", "disk:50")));
    done(
        Call.newBuilder()
            .setType(Call.Type.GROW_VOLUME)
            .setGrowVolume(
                Call.GrowVolume.newBuilder()
                    .setAgentId(agent.info.getId())
                    .setVolume(volume("v", "disk:50"))
                    .setAddition(reserved("disk:30", "a")))
            .build());
    assertThat(checkpointed().persistentVolumes()).isEqualTo(Resources.of(volume("v", "disk:80")));
    done(
        Call.newBuilder()
            .setType(Call.Type.SHRINK_VOLUME)
            .setShrinkVolume(
                Call.ShrinkVolume.newBuilder()
                    .setAgentId(agent.info.getId())
                    .setVolume(volume("v", "disk:80"))
                    .setSubtract(Value.Scalar.newBuilder().setValue(70)))
            .build());
    assertThat(checkpointed().persistentVolumes()).isEqualTo(Resources.of(volume("v", "disk:10")));
    done(destroy(volume("v", "disk:10")));
    assertThat(checkpointed()).isEqualTo(Resources.of(reserved("disk:100", "a")));
  }

  @Test
  void an_offer_of_a_shared_volume_is_rescinded_before_it_is_destroyed() {
    Resource shared =
        volume("v", "disk:50").toBuilder()
            .setShared(Resource.SharedInfo.getDefaultInstance())
            .build();
    done(reserve(reserved("disk:100", "a")));
    done(create(shared));
    TestFramework framework =
        new TestFramework(
            rig,
            TestFramework.info("sharing", "a").toBuilder()
                .addCapabilities(
                    TestFramework.capability(FrameworkInfo.Capability.Type.SHARED_RESOURCES))
                .build());
    framework.subscribe();
    framework.lastOffer();
    assertThat(offered(framework, shared)).isTrue();
    done(destroy(shared));
    assertThat(offered(framework, shared)).isFalse();
  }

  private static boolean offered(TestFramework framework, Resource volume) {
    return framework.offers().stream()
        .anyMatch(
            offer ->
                Resources.of(offer.getResourcesList())
                    .unallocated()
                    .contains(Resources.of(volume)));
  }

  @Test
  void a_volume_in_use_is_not_destroyed() {
    Resource volume = volume("v", "disk:50");
    done(reserve(reserved("disk:50", "a")));
    done(create(volume));
    TestFramework framework = rig.framework("a");
    Offer offer = framework.lastOffer();
    framework.accept(
        offer,
        TestFramework.launch(
            TestFramework.task("t", offer.getAgentId(), "cpus:1;mem:10")
                .addResources(volume)
                .build()));
    CallResult result = operate(destroy(volume));
    assertThat(result.status()).isEqualTo(400);
    assertThat(result.message()).endsWith("Persistent volumes in use");
  }

  @Test
  void an_operation_that_makes_no_sense_is_refused() {
    assertThat(operate(reserve(one("cpus:1"))).message())
        .isEqualTo(
            "Invalid RESERVE operation on agent "
                + agent.id()
                + " (one): Resource cpus:1 is not dynamically reserved");
    Resource allocated =
        reserved("cpus:1", "a").toBuilder()
            .setAllocationInfo(Resource.AllocationInfo.newBuilder().setRole("a"))
            .build();
    assertThat(operate(reserve(allocated)).message())
        .contains("A reserve operation was attempted with an allocated resource");
    assertThat(operate(destroy(volume("v", "disk:1"))).message())
        .isEqualTo("Invalid DESTROY operation: Persistent volumes not found");
    assertThat(
            operate(
                    reserve(reserved("cpus:1", "a")).toBuilder()
                        .setReserveResources(
                            Call.ReserveResources.newBuilder()
                                .setAgentId(AgentID.newBuilder().setValue("nowhere")))
                        .build())
                .message())
        .isEqualTo("No agent found with specified ID");
    assertThat(agent.told(BodyCase.APPLY_OPERATION)).isEmpty();
  }

  @Test
  void somebody_who_is_known_reserves_in_his_own_name() {
    Principal operator = Principal.named("op");
    Resource nameless = reserved("cpus:1", "a");
    CallResult refused = rig.master.changeResources(reserve(nameless), operator);
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.message()).contains("no principal set");
    Resource.Builder named = nameless.toBuilder();
    named.getReservationsBuilder(0).setPrincipal("op");
    assertThat(rig.master.changeResources(reserve(named.build()), operator))
        .isEqualTo(CallResult.accepted());
  }

  @Test
  void what_the_authorizer_does_not_permit_is_forbidden() {
    rig.authorizer = (principal, action, object) -> !action.equals("reserve_resources");
    assertThat(operate(reserve(reserved("cpus:1", "a")))).isEqualTo(CallResult.forbidden(""));
  }

  @Test
  void an_agent_that_could_not_do_it_says_what_it_has() {
    done(reserve(reserved("cpus:1", "a")));
    ApplyOperation apply = agent.told(BodyCase.APPLY_OPERATION).get(0).getApplyOperation();
    agent.finish(apply.getOperationUuid(), OperationState.OPERATION_FAILED);
    agent.register();
    rig.until(() -> agent.registered);
    rig.settle();
    assertThat(checkpointed().isEmpty()).isTrue();
  }
}
