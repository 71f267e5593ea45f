package io.kernos.api.resources;

import static io.kernos.api.resources.ResourcesTest.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kernos.api.v1.Offer.Operation;
import io.kernos.api.v1.Resource;
import io.kernos.api.v1.Resource.ReservationInfo;
import io.kernos.api.v1.Value;
import org.junit.jupiter.api.Test;

class ResourceOperationsTest {
  private static final Resources AGENT = Resources.parse("cpus:4;mem:1024;disk:512");

  private static Resource reserved(String text, String role) {
    return Resources.parse(text).toProto().get(0).toBuilder()
        .addReservations(
            ReservationInfo.newBuilder()
                .setType(ReservationInfo.Type.DYNAMIC)
                .setRole(role)
                .setPrincipal("p"))
        .build();
  }

  private static Operation reserve(Resource... resources) {
    Operation.Builder operation = Operation.newBuilder().setType(Operation.Type.RESERVE);
    for (Resource resource : resources) {
      operation.getReserveBuilder().addResources(resource);
    }
    return operation.build();
  }

  private static Operation create(Resource volume) {
    return Operation.newBuilder()
        .setType(Operation.Type.CREATE)
        .setCreate(Operation.Create.newBuilder().addVolumes(volume))
        .build();
  }

  private static Operation destroy(Resource volume) {
    return Operation.newBuilder()
        .setType(Operation.Type.DESTROY)
        .setDestroy(Operation.Destroy.newBuilder().addVolumes(volume))
        .build();
  }

  @Test
  void reserving_and_unreserving_gives_back_what_was() {
    Resource cpus = reserved("cpus:1.5", "a");
    Resources after = ResourceOperations.apply(AGENT, reserve(cpus));
    assertThat(after)
        .hasToString("cpus:2.5; mem:1024; disk:512; cpus(reservations: [(DYNAMIC,a,p)]):1.5");
    Operation unreserve =
        Operation.newBuilder()
            .setType(Operation.Type.UNRESERVE)
            .setUnreserve(Operation.Unreserve.newBuilder().addResources(cpus))
            .build();
    assertThat(ResourceOperations.apply(after, unreserve)).isEqualTo(AGENT);
  }

  @Test
  void a_reservation_is_refined_from_the_one_above_it() {
    Resource outer = reserved("cpus:1", "a");
    Resource inner =
        outer.toBuilder()
            .addReservations(
                ReservationInfo.newBuilder().setType(ReservationInfo.Type.DYNAMIC).setRole("a/b"))
            .build();
    Resources after =
        ResourceOperations.apply(ResourceOperations.apply(AGENT, reserve(outer)), reserve(inner));
    assertThat(after.reservedTo("a").isEmpty()).isTrue();
    assertThat(after.reservedTo("a/b").scalar("cpus")).isEqualTo(1000);
    assertThat(after.refined().size()).isEqualTo(1);
  }

  @Test
  void more_than_there_is_cannot_be_reserved() {
    assertThatThrownBy(() -> ResourceOperations.apply(AGENT, reserve(reserved("cpus:5", "a"))))
        .hasMessage("cpus:4; mem:1024; disk:512 does not contain cpus:5");
  }

  @Test
  void a_volume_is_made_of_reserved_disk_and_becomes_it_again() {
    Resource disk = reserved("disk:64", "a");
    Resource volume = disk.toBuilder().setDisk(volume("v", 64).getDisk()).build();
    Resources reserved = ResourceOperations.apply(AGENT, reserve(disk));
    Resources created = ResourceOperations.apply(reserved, create(volume));
    assertThat(created.persistentVolumes().scalar("disk")).isEqualTo(64_000);
    assertThat(created.checkpointed()).isEqualTo(Resources.of(volume));
    assertThat(ResourceOperations.apply(created, destroy(volume))).isEqualTo(reserved);
    assertThat(ResourceOperations.applyCheckpointed(AGENT, created.checkpointed()))
        .isEqualTo(created);
  }

  @Test
  void a_shared_volume_that_others_use_is_not_destroyed() {
    Resource volume =
        volume("v", 64).toBuilder().setShared(Resource.SharedInfo.getDefaultInstance()).build();
    Resources two = Resources.of(volume).plus(Resources.of(volume));
    assertThatThrownBy(() -> ResourceOperations.apply(two, destroy(volume)))
        .hasMessageStartingWith("Persistent volume disk")
        .hasMessageEndingWith("cannot be removed due to additional shared copies");
  }

  @Test
  void volumes_grow_and_shrink() {
    Resource volume = volume("v", 64);
    Resource more = ResourceOperations.withoutVolume(volume).toBuilder().build();
    Resources agent = Resources.of(volume, more);
    Operation grow =
        Operation.newBuilder()
            .setType(Operation.Type.GROW_VOLUME)
            .setGrowVolume(Operation.GrowVolume.newBuilder().setVolume(volume).setAddition(more))
            .build();
    Resources grown = ResourceOperations.apply(agent, grow);
    assertThat(grown).isEqualTo(Resources.of(volume("v", 128)));
    Operation shrink =
        Operation.newBuilder()
            .setType(Operation.Type.SHRINK_VOLUME)
            .setShrinkVolume(
                Operation.ShrinkVolume.newBuilder()
                    .setVolume(volume("v", 128))
                    .setSubtract(Value.Scalar.newBuilder().setValue(64)))
            .build();
    assertThat(ResourceOperations.apply(grown, shrink)).isEqualTo(agent);
  }

  @Test
  void a_checkpoint_that_the_configuration_cannot_hold_is_named() {
    Resources checkpoint = Resources.of(reserved("cpus:5", "a"));
    assertThatThrownBy(() -> ResourceOperations.applyCheckpointed(AGENT, checkpoint))
        .hasMessage(
            "Incompatible agent resources: cpus:4; mem:1024; disk:512 does not contain cpus:5");
  }

  @Test
  void launching_is_none_of_these_operations() {
    Operation launch = Operation.newBuilder().setType(Operation.Type.LAUNCH).build();
    assertThatThrownBy(() -> ResourceOperations.apply(AGENT, launch))
        .hasMessage("Cannot get conversions: Operation not supported");
  }

  @Test
  void an_operation_is_marked_with_a_role_and_unmarked() {
    Operation operation = reserve(reserved("cpus:1", "a"));
    Operation allocated = ResourceOperations.allocated(operation, "a");
    assertThat(allocated.getReserve().getResources(0).getAllocationInfo().getRole()).isEqualTo("a");
    assertThat(ResourceOperations.unallocated(allocated)).isEqualTo(operation);
    assertThat(ResourceOperations.apply(AGENT.allocatedTo("a"), allocated).unallocated())
        .isEqualTo(ResourceOperations.apply(AGENT, operation));
  }
}
