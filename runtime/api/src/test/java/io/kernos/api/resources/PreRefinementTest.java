package io.kernos.api.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kernos.api.v1.AgentID;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.Resource;
import io.kernos.api.v1.Resource.ReservationInfo;
import io.kernos.api.v1.TaskID;
import io.kernos.api.v1.TaskInfo;
import io.kernos.api.v1.Value;
import org.junit.jupiter.api.Test;

class PreRefinementTest {
  private static Resource.Builder cpus() {
    return Resource.newBuilder()
        .setName("cpus")
        .setType(Value.Type.SCALAR)
        .setScalar(Value.Scalar.newBuilder().setValue(1));
  }

  private static ReservationInfo.Builder reservation(ReservationInfo.Type type, String role) {
    return ReservationInfo.newBuilder().setType(type).setRole(role);
  }

  @Test
  void the_two_formats_say_the_same() {
    Resource unreserved = cpus().build();
    Resource fixed = cpus().addReservations(reservation(ReservationInfo.Type.STATIC, "a")).build();
    Resource dynamic =
        cpus()
            .addReservations(reservation(ReservationInfo.Type.DYNAMIC, "a").setPrincipal("p"))
            .build();
    assertThat(PreRefinement.downgrade(unreserved)).isEqualTo(cpus().setRole("*").build());
    assertThat(PreRefinement.downgrade(fixed)).isEqualTo(cpus().setRole("a").build());
    assertThat(PreRefinement.downgrade(dynamic))
        .isEqualTo(
            cpus()
                .setRole("a")
                .setReservation(ReservationInfo.newBuilder().setPrincipal("p"))
                .build());
    for (Resource resource : new Resource[] {unreserved, fixed, dynamic}) {
      assertThat(PreRefinement.upgrade(PreRefinement.downgrade(resource))).isEqualTo(resource);
      assertThat(PreRefinement.upgrade(PreRefinement.forEndpoint(resource))).isEqualTo(resource);
      assertThat(PreRefinement.upgrade(resource)).isEqualTo(resource);
    }
  }

  @Test
  void a_refined_reservation_cannot_be_downgraded() {
    Resource refined =
        cpus()
            .addReservations(reservation(ReservationInfo.Type.DYNAMIC, "a"))
            .addReservations(reservation(ReservationInfo.Type.DYNAMIC, "a/b"))
            .build();
    assertThatThrownBy(() -> PreRefinement.downgrade(refined))
        .hasMessage("Cannot downgrade resources containing refined reservations");
    assertThat(PreRefinement.forEndpoint(refined)).isEqualTo(refined);
  }

  @Test
  void resources_deep_inside_a_message_are_converted() {
    Offer.Operation old =
        Offer.Operation.newBuilder()
            .setType(Offer.Operation.Type.LAUNCH)
            .setLaunch(
                Offer.Operation.Launch.newBuilder()
                    .addTaskInfos(
                        TaskInfo.newBuilder()
                            .setName("t")
                            .setTaskId(TaskID.newBuilder().setValue("t"))
                            .setAgentId(AgentID.newBuilder().setValue("a"))
                            .addResources(cpus().setRole("*"))))
            .build();
    Offer.Operation upgraded = PreRefinement.upgrade(old);
    assertThat(upgraded.getLaunch().getTaskInfos(0).getResources(0)).isEqualTo(cpus().build());
    assertThat(PreRefinement.downgrade(upgraded)).isEqualTo(old);
    assertThat(PreRefinement.upgrade(upgraded)).isSameAs(upgraded);
  }
}
