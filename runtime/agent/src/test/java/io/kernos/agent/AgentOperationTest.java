package io.kernos.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.kernos.agent.sandbox.Sandboxes;
import io.kernos.agent.view.AgentView.AgentState;
import io.kernos.api.link.AcknowledgeOperation;
import io.kernos.api.link.AgentRefused;
import io.kernos.api.link.ApplyOperation;
import io.kernos.api.link.LinkMessage;
import io.kernos.api.link.UpdateOperation;
import io.kernos.api.resources.Resources;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.OperationState;
import io.kernos.api.v1.Resource;
import io.kernos.api.v1.Volume;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Reservations and volumes; and a master that wants the agent no more. */
class AgentOperationTest {
  private final AgentLab lab = new AgentLab();
  private final List<String> volumes = new ArrayList<>();

  private AgentLab ready() {
    lab.sandboxes =
        new Sandboxes() {
          @Override
          public Future<Void> create(
              Path sandbox, Optional<String> user, Map<String, Path> volumes) {
            return Future.succeededFuture();
          }

          @Override
          public Future<Void> createVolume(Path volume) {
            volumes.add("+" + volume);
            return Future.succeededFuture();
          }

          @Override
          public Future<Void> remove(Path directory) {
            volumes.add("-" + directory);
            return Future.succeededFuture();
          }
        };
    lab.boot().registered();
    lab.await(() -> lab.agent.view().state() == AgentState.RUNNING);
    return lab;
  }

  private static Resource reserved(String text) {
    return Resources.parse(text).toProto().get(0).toBuilder()
        .addReservations(
            Resource.ReservationInfo.newBuilder()
                .setType(Resource.ReservationInfo.Type.DYNAMIC)
                .setRole("a/b"))
        .build();
  }

  private static Offer.Operation reserve(String text) {
    return Offer.Operation.newBuilder()
        .setType(Offer.Operation.Type.RESERVE)
        .setReserve(Offer.Operation.Reserve.newBuilder().addResources(reserved(text)))
        .build();
  }

  private static Resource volume() {
    Resource.Builder volume = reserved("disk:100").toBuilder();
    volume.getDiskBuilder().getPersistenceBuilder().setId("v1").setPrincipal("p");
    volume.getDiskBuilder().getVolumeBuilder().setContainerPath("data").setMode(Volume.Mode.RW);
    return volume.build();
  }

  private void apply(String uuid, Offer.Operation operation) {
    lab.master.send(
        LinkMessage.newBuilder()
            .setApplyOperation(
                ApplyOperation.newBuilder()
                    .setOperationUuid(ByteString.copyFromUtf8(uuid))
                    .setOperation(operation)));
  }

  private List<UpdateOperation> updates(String uuid) {
    return lab.master.received.stream()
        .filter(LinkMessage::hasUpdateOperation)
        .map(LinkMessage::getUpdateOperation)
        .filter(u -> u.getOperationUuid().toStringUtf8().equals(uuid))
        .toList();
  }

  private void acknowledge(UpdateOperation update) {
    lab.master.send(
        LinkMessage.newBuilder()
            .setAcknowledgeOperation(
                AcknowledgeOperation.newBuilder()
                    .setOperationUuid(update.getOperationUuid())
                    .setStatusUuid(update.getStatus().getUuid().getValue())));
  }

  @Test
  void a_reservation_is_written_down_told_and_outlives_the_agent() {
    ready();
    apply("op1", reserve("cpus:2"));
    lab.await(() -> !updates("op1").isEmpty());
    UpdateOperation update = updates("op1").get(0);
    assertThat(update.getStatus().getState()).isEqualTo(OperationState.OPERATION_FINISHED);
    assertThat(update.getCheckpointedResourcesList()).hasSize(1);
    acknowledge(update);
    lab.await(() -> lab.agent.view().operations().isEmpty());
    lab.run(Duration.ofSeconds(1));
    lab.crash().boot();
    lab.await(() -> lab.master.registrations.size() == 2);
    assertThat(lab.master.registrations.get(1).getCheckpointedResourcesList())
        .isEqualTo(update.getCheckpointedResourcesList());
    assertThat(lab.master.registrations.get(1).getOperationsList()).isEmpty();
    assertThat(lab.agent.view().total().reservedTo("a/b").scalar("cpus")).isEqualTo(2000);
  }

  @Test
  void a_volume_has_a_directory_as_long_as_it_exists() {
    ready();
    apply("op1", reserve("disk:100"));
    apply(
        "op2",
        Offer.Operation.newBuilder()
            .setType(Offer.Operation.Type.CREATE)
            .setCreate(Offer.Operation.Create.newBuilder().addVolumes(volume()))
            .build());
    lab.await(() -> !updates("op2").isEmpty());
    assertThat(volumes).containsExactly("+/data/volumes/roles/a b/v1");
    apply(
        "op3",
        Offer.Operation.newBuilder()
            .setType(Offer.Operation.Type.DESTROY)
            .setDestroy(Offer.Operation.Destroy.newBuilder().addVolumes(volume()))
            .build());
    lab.await(() -> !updates("op3").isEmpty());
    assertThat(volumes)
        .containsExactly("+/data/volumes/roles/a b/v1", "-/data/volumes/roles/a b/v1");
    assertThat(lab.agent.view().total().scalar("disk")).isEqualTo(10_000_000);
  }

  @Test
  void an_operation_that_cannot_be_says_why_and_changes_nothing() {
    ready();
    apply("op1", reserve("cpus:99"));
    lab.await(() -> !updates("op1").isEmpty());
    UpdateOperation update = updates("op1").get(0);
    assertThat(update.getStatus().getState()).isEqualTo(OperationState.OPERATION_ERROR);
    assertThat(update.getStatus().getMessage()).isNotEmpty();
    assertThat(update.getCheckpointedResourcesList()).isEmpty();
  }

  @Test
  void an_operation_is_applied_once_and_told_until_it_is_acknowledged() {
    ready();
    apply("op1", reserve("cpus:2"));
    lab.await(() -> !updates("op1").isEmpty());
    apply("op1", reserve("cpus:2"));
    lab.run(Duration.ofSeconds(40));
    assertThat(updates("op1").size()).isBetween(3, 5);
    assertThat(lab.agent.view().total().reservedTo("a/b").scalar("cpus")).isEqualTo(2000);
    lab.crash().boot();
    lab.await(() -> lab.master.registrations.size() == 2);
    assertThat(lab.master.registrations.get(1).getOperationsList()).hasSize(1);
    int before = updates("op1").size();
    lab.await(() -> updates("op1").size() > before);
  }

  @Test
  void an_agent_that_is_dismissed_kills_its_tasks_and_comes_back_as_somebody_new() {
    ready().launch(AgentLab.customTask("t1", "e1"));
    lab.await(() -> lab.containers.running().size() == 1);
    lab.master.send(
        LinkMessage.newBuilder()
            .setAgentRefused(AgentRefused.newBuilder().setReason("gone").setShutdown(true)));
    lab.await(() -> lab.master.registrations.size() == 2);
    assertThat(lab.containers.running()).isEmpty();
    assertThat(lab.master.registrations.get(1).getAgent().hasId()).isFalse();
    assertThat(lab.master.registrations.get(1).getTasksList()).isEmpty();
  }

  @Test
  void the_highest_term_outlives_the_agent() {
    ready();
    lab.master = lab.new Master("master-2", 2);
    lab.registered();
    lab.run(Duration.ofSeconds(1));
    lab.crash().boot();
    lab.await(() -> lab.master.registrations.size() == 2);
    assertThat(lab.master.registrations.get(1).getHighestTerm()).isEqualTo(2);
  }

  @Test
  void a_silent_master_is_given_up() {
    lab.master.pingTimeout = Duration.ofSeconds(75);
    ready();
    lab.run(Duration.ofSeconds(70));
    assertThat(lab.master.registrations).hasSize(1);
    lab.await(() -> lab.master.registrations.size() == 2);
  }
}
