package io.kernos.api.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kernos.api.v1.Resource;
import io.kernos.api.v1.Resource.DiskInfo;
import io.kernos.api.v1.Resource.ReservationInfo;
import io.kernos.api.v1.Value;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResourcesTest {
  static Resource.Builder disk(double size) {
    return Resource.newBuilder()
        .setName("disk")
        .setType(Value.Type.SCALAR)
        .setScalar(Value.Scalar.newBuilder().setValue(size));
  }

  static Resource volume(String id, double size) {
    return disk(size)
        .addReservations(
            ReservationInfo.newBuilder().setType(ReservationInfo.Type.DYNAMIC).setRole("a"))
        .setDisk(
            DiskInfo.newBuilder()
                .setPersistence(DiskInfo.Persistence.newBuilder().setId(id).setPrincipal("p")))
        .build();
  }

  static Resource mount(String root, double size) {
    return disk(size)
        .setDisk(
            DiskInfo.newBuilder()
                .setSource(
                    DiskInfo.Source.newBuilder()
                        .setType(DiskInfo.Source.Type.MOUNT)
                        .setMount(DiskInfo.Source.Mount.newBuilder().setRoot(root))))
        .build();
  }

  @Test
  void sums_of_short_decimals_do_not_drift() {
    Resources sum = Resources.EMPTY;
    for (int i = 0; i < 1000; i++) {
      sum = sum.plus(Resources.parse("cpus:0.1"));
    }
    assertThat(sum).isEqualTo(Resources.parse("cpus:100"));
    assertThat(sum.toProto().get(0).getScalar().getValue()).isEqualTo(100.0);
  }

  @Test
  void a_volume_is_taken_whole_or_not_at_all() {
    Resources volume = Resources.of(volume("v", 64));
    Resources half = Resources.of(volume("v", 32));
    assertThat(volume.contains(half)).isFalse();
    assertThat(volume.minus(half)).isEqualTo(volume);
    assertThat(volume.plus(volume).size()).isEqualTo(2);
    assertThat(volume.contains(volume.plus(volume))).isFalse();
  }

  @Test
  void mounts_do_not_merge_and_where_they_are_mounted_tells_them_apart() {
    Resources two = Resources.of(mount("/a", 10), mount("/b", 10));
    assertThat(two.size()).isEqualTo(2);
    assertThat(two.scalar("disk")).isEqualTo(20_000);
    assertThat(two.contains(Resources.of(mount("/b", 10)))).isTrue();
    assertThat(two.contains(Resources.of(mount("/b", 5)))).isFalse();
  }

  @Test
  void where_a_volume_is_used_does_not_make_it_another() {
    Resource.Builder used = volume("v", 64).toBuilder();
    used.getDiskBuilder()
        .getVolumeBuilder()
        .setContainerPath("x")
        .setMode(io.kernos.api.v1.Volume.Mode.RW);
    assertThat(Resources.of(used.build())).isEqualTo(Resources.of(volume("v", 64)));
  }

  @Test
  void shared_volumes_are_counted() {
    Resource shared =
        volume("v", 64).toBuilder().setShared(Resource.SharedInfo.getDefaultInstance()).build();
    Resources one = Resources.of(shared);
    Resources two = one.plus(one);
    assertThat(two.size()).isEqualTo(1);
    assertThat(two.scalar("disk")).isEqualTo(64_000);
    assertThat(two.contains(two)).isTrue();
    assertThat(one.contains(two)).isFalse();
    assertThat(two.minus(one)).isEqualTo(one);
    assertThat(two.sharedOnce()).isEqualTo(one);
    assertThat(one.minus(one)).isEqualTo(Resources.EMPTY);
  }

  @Test
  void operations_that_change_nothing_return_the_same_object() {
    Resources some = Resources.parse("cpus:2;mem:10").allocatedTo("a");
    assertThat(some.plus(Resources.EMPTY)).isSameAs(some);
    assertThat(some.minus(Resources.EMPTY)).isSameAs(some);
    assertThat(some.unreserved()).isSameAs(some);
    assertThat(some.allocatedTo("a")).isSameAs(some);
  }

  @Test
  void a_reservation_serves_its_role_and_the_roles_below() {
    Resources all = Resources.parse("cpus:1;cpus(a):2;cpus(a/b):4;cpus(c):8");
    assertThat(all.allocatableTo("a").scalar("cpus")).isEqualTo(3000);
    assertThat(all.allocatableTo("a/b").scalar("cpus")).isEqualTo(7000);
    assertThat(all.allocatableTo("a/x").scalar("cpus")).isEqualTo(3000);
    assertThat(all.allocatableTo("ab").scalar("cpus")).isEqualTo(1000);
    assertThat(all.reservedWithin("a").scalar("cpus")).isEqualTo(6000);
    assertThat(all.reservations().keySet()).containsExactly("a", "a/b", "c");
  }

  @Test
  void allocations_are_told_apart_by_role() {
    Resources cpus = Resources.parse("cpus:1");
    Resources both = cpus.allocatedTo("a").plus(cpus.allocatedTo("b"));
    assertThat(both.size()).isEqualTo(2);
    assertThat(both.allocations())
        .isEqualTo(Map.of("a", cpus.allocatedTo("a"), "b", cpus.allocatedTo("b")));
    assertThat(both.unallocated()).isEqualTo(Resources.parse("cpus:2"));
    assertThatThrownBy(() -> both.plus(cpus).allocations())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("cpus:1 is not allocated to a role");
  }

  @Test
  void amounts_are_compared_whatever_they_are_reserved_for() {
    Resources some = Resources.parse("cpus:1;cpus(a):1;ports:[1-3]");
    assertThat(some.contains(Quantities.parse("cpus:2"))).isTrue();
    assertThat(some.contains(Quantities.parse("cpus:2;mem:1"))).isFalse();
    assertThat(some.contains(Quantities.parse("ports:3"))).isTrue();
    assertThat(some.contains(Quantities.parse("ports:4"))).isFalse();
  }

  @Test
  void it_prints_as_mesos_does() {
    assertThat(Resources.parse("cpus:2.5;mem(a):512;ports:[1-5,7-9];z:{x,y}").allocatedTo("a"))
        .hasToString(
            "cpus(allocated: a):2.5; mem(allocated: a)(reservations: [(STATIC,a)]):512;"
                + " ports(allocated: a):[1-5, 7-9]; z(allocated: a):{x, y}");
    assertThat(Resources.of(volume("v", 64)))
        .hasToString("disk(reservations: [(DYNAMIC,a)])[v]:64");
    assertThat(Resources.EMPTY).hasToString("{}");
  }

  @Test
  void quantities_keep_a_limit_of_nothing() {
    Quantities limit = Quantities.EMPTY.with("gpus", 0).with("cpus", 2000);
    assertThat(limit).hasToString("cpus:2; gpus:0");
    assertThat(limit.minus(Quantities.parse("cpus:3;mem:1"))).hasToString("cpus:0; gpus:0");
    assertThat(Resources.parse("cpus:4;gpus:1;mem:5").atMost(limit)).hasToString("cpus:2; mem:5");
  }
}
