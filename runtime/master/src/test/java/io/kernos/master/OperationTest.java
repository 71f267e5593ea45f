package io.kernos.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.link.ApplyOperation;
import io.kernos.api.link.LinkMessage.BodyCase;
import io.kernos.api.resources.Resources;
import io.kernos.api.v1.AgentID;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.OperationID;
import io.kernos.api.v1.OperationState;
import io.kernos.api.v1.OperationStatus;
import io.kernos.api.v1.Resource;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.Volume;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.api.v1.scheduler.Event;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OperationTest {
  private final MasterRig rig = new MasterRig();
  private final TestAgent agent = rig.agent("one", "cpus:4;mem:1000;disk:1000");
  private final TestFramework framework = rig.framework("a");

  static Resource reserved(Resource resource, String role) {
    return resource.toBuilder()
        .addReservations(
            Resource.ReservationInfo.newBuilder()
                .setType(Resource.ReservationInfo.Type.DYNAMIC)
                .setRole(role))
        .build();
  }

  private static Resource one(String text) {
    return Resources.parse(text).toProto().get(0);
  }

  private static Resource volume(String id, String disk) {
    return reserved(one(disk), "a").toBuilder()
        .setDisk(
            Resource.DiskInfo.newBuilder()
                .setPersistence(Resource.DiskInfo.Persistence.newBuilder().setId(id))
                .setVolume(Volume.newBuilder().setContainerPath("data").setMode(Volume.Mode.RW)))
        .build();
  }

  private static Offer.Operation reserve(String id, Resource... resources) {
    return operation(id, Offer.Operation.Type.RESERVE)
        .setReserve(Offer.Operation.Reserve.newBuilder().addAllResources(List.of(resources)))
        .build();
  }

  private static Offer.Operation create(String id, Resource... volumes) {
    return operation(id, Offer.Operation.Type.CREATE)
        .setCreate(Offer.Operation.Create.newBuilder().addAllVolumes(List.of(volumes)))
        .build();
  }

  private static Offer.Operation.Builder operation(String id, Offer.Operation.Type type) {
    Offer.Operation.Builder operation = Offer.Operation.newBuilder().setType(type);
    if (id != null) {
      operation.setId(OperationID.newBuilder().setValue(id));
    }
    return operation;
  }

  private List<OperationStatus> statuses() {
    return framework.told(Event.Type.UPDATE_OPERATION_STATUS).stream()
        .map(event -> event.getUpdateOperationStatus().getStatus())
        .toList();
  }

  @Test
  void a_reservation_is_sent_to_the_agent_and_offered_as_reserved() {
    framework.accept(framework.lastOffer(), reserve(null, reserved(one("cpus:1"), "a")));
    ApplyOperation apply = agent.told(BodyCase.APPLY_OPERATION).get(0).getApplyOperation();
    assertThat(apply.getOperation().getType()).isEqualTo(Offer.Operation.Type.RESERVE);
    Resources offered = Resources.of(framework.lastOffer().getResourcesList());
    assertThat(offered.reservedTo("a").scalar("cpus")).isEqualTo(1000);
    assertThat(rig.master.view().agents().get(agent.id()).checkpointed().scalar("cpus"))
        .isEqualTo(1000);
    agent.finish(apply.getOperationUuid(), OperationState.OPERATION_FINISHED);
    assertThat(agent.told(BodyCase.ACKNOWLEDGE_OPERATION)).hasSize(1);
    assertThat(rig.master.view().agents().get(agent.id()).operations()).isEmpty();
    assertThat(statuses()).isEmpty();
  }

  @Test
  void reserve_create_and_launch_in_one_acceptance_build_on_each_other() {
    Resource volume = volume("v", "disk:100");
    Offer offer = framework.lastOffer();
    framework.accept(
        offer,
        reserve(null, reserved(one("disk:100"), "a")),
        create(null, volume),
        TestFramework.launch(
            TestFramework.task("t", agent.info.getId(), "cpus:1;mem:10")
                .addResources(volume)
                .build()));
    assertThat(agent.tasks).containsOnlyKeys("t");
    assertThat(framework.stateInMaster("t")).isEqualTo(TaskState.TASK_STAGING);
    assertThat(
            Resources.of(
                    agent
                        .told(BodyCase.RUN_TASKS)
                        .get(0)
                        .getRunTasks()
                        .getCheckpointedResourcesList())
                .persistentVolumes()
                .size())
        .isEqualTo(1);
  }

  @Test
  void an_operation_with_an_id_is_reported_until_acknowledged() {
    framework.accept(framework.lastOffer(), reserve("op", reserved(one("cpus:1"), "a")));
    ApplyOperation apply = agent.told(BodyCase.APPLY_OPERATION).get(0).getApplyOperation();
    agent.finish(apply.getOperationUuid(), OperationState.OPERATION_FINISHED);
    OperationStatus status = statuses().get(0);
    assertThat(status.getState()).isEqualTo(OperationState.OPERATION_FINISHED);
    assertThat(status.getOperationId().getValue()).isEqualTo("op");
    assertThat(agent.told(BodyCase.ACKNOWLEDGE_OPERATION)).isEmpty();

    framework.call(
        Call.newBuilder()
            .setType(Call.Type.RECONCILE_OPERATIONS)
            .setReconcileOperations(Call.ReconcileOperations.getDefaultInstance()));
    assertThat(statuses().get(1).getState()).isEqualTo(OperationState.OPERATION_FINISHED);
    assertThat(statuses().get(1).hasUuid()).isFalse();

    framework.call(
        Call.newBuilder()
            .setType(Call.Type.ACKNOWLEDGE_OPERATION_STATUS)
            .setAcknowledgeOperationStatus(
                Call.AcknowledgeOperationStatus.newBuilder()
                    .setAgentId(agent.info.getId())
                    .setOperationId(status.getOperationId())
                    .setUuid(status.getUuid().getValue())));
    assertThat(agent.told(BodyCase.ACKNOWLEDGE_OPERATION)).hasSize(1);
    assertThat(rig.master.view().agents().get(agent.id()).operations()).isEmpty();
  }

  @Test
  void what_is_wrong_with_an_operation_is_told_in_the_words_of_the_original() {
    Map<String, Offer.Operation> cases = new LinkedHashMap<>();
    cases.put(
        "A reserve operation was attempted for a resource with role 'b', but the resource was"
            + " allocated to role 'a'",
        reserve("1", reserved(one("cpus:1"), "b")));
    cases.put(
        "Resource cpus(allocated: a):1 is not dynamically reserved", reserve("2", one("cpus:1")));
    cases.put(
        "Invalid resources: Invalid DiskInfo: Persistent volumes cannot be created from"
            + " unreserved resources",
        create("3", volume("v", "disk:1").toBuilder().clearReservations().build()));
    cases.put(
        "A CREATE offer operation must have the Offer.Operation.create field set.",
        operation("4", Offer.Operation.Type.CREATE).build());
    cases.put(
        "Persistent volumes not found",
        operation("5", Offer.Operation.Type.DESTROY)
            .setDestroy(Offer.Operation.Destroy.newBuilder().addVolumes(volume("w", "disk:10")))
            .build());
    cases.put("does not contain", reserve("6", reserved(one("cpus:99"), "a")));
    cases.put(
        "Not supported on agent",
        operation("7", Offer.Operation.Type.CREATE_DISK)
            .setCreateDisk(
                Offer.Operation.CreateDisk.newBuilder()
                    .setSource(one("disk:1"))
                    .setTargetType(Resource.DiskInfo.Source.Type.MOUNT))
            .build());
    cases.forEach(
        (error, operation) -> {
          int before = statuses().size();
          framework.accept(framework.lastOffer(), operation);
          assertThat(statuses()).as(error).hasSize(before + 1);
          OperationStatus status = statuses().get(before);
          assertThat(status.getState()).isEqualTo(OperationState.OPERATION_ERROR);
          assertThat(status.getMessage()).contains(error);
        });
    assertThat(agent.told(BodyCase.APPLY_OPERATION)).isEmpty();
  }

  @Test
  void an_operation_that_the_agent_could_not_do_makes_it_register_again() {
    framework.accept(framework.lastOffer(), reserve(null, reserved(one("cpus:1"), "a")));
    ApplyOperation apply = agent.told(BodyCase.APPLY_OPERATION).get(0).getApplyOperation();
    agent.finish(apply.getOperationUuid(), OperationState.OPERATION_FAILED);
    assertThat(agent.session).isNull();
    agent.register();
    rig.until(() -> agent.registered);
    rig.settle();
    assertThat(rig.master.view().agents().get(agent.id()).checkpointed().isEmpty()).isTrue();
    assertThat(Resources.of(framework.lastOffer().getResourcesList()).reserved().isEmpty())
        .isTrue();
  }

  @Test
  void an_agent_that_forgot_an_operation_has_dropped_it() {
    framework.accept(framework.lastOffer(), reserve("op", reserved(one("cpus:1"), "a")));
    agent.session.close("test");
    rig.settle();
    agent.register();
    rig.until(() -> agent.registered);
    rig.settle();
    assertThat(statuses().get(0).getState()).isEqualTo(OperationState.OPERATION_DROPPED);
  }

  @Test
  void unknown_operations_are_told_by_what_is_known_of_their_agent() {
    AgentID nowhere = AgentID.newBuilder().setValue("nowhere").build();
    Call.ReconcileOperations.Builder ask = Call.ReconcileOperations.newBuilder();
    ask.addOperationsBuilder()
        .setOperationId(OperationID.newBuilder().setValue("x"))
        .setAgentId(agent.info.getId());
    ask.addOperationsBuilder()
        .setOperationId(OperationID.newBuilder().setValue("x"))
        .setAgentId(nowhere);
    ask.addOperationsBuilder().setOperationId(OperationID.newBuilder().setValue("x"));
    framework.call(
        Call.newBuilder().setType(Call.Type.RECONCILE_OPERATIONS).setReconcileOperations(ask));
    assertThat(statuses())
        .extracting(OperationStatus::getMessage)
        .containsExactly(
            "Reconciliation: Operation is unknown",
            "Reconciliation: Both operation and agent are unknown",
            "Reconciliation: Operation is unknown and no 'agent_id' was provided");
  }
}
