package io.kernos.haproxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.spi.discovery.ServiceRecord;
import io.kernos.spi.discovery.Services;
import java.util.List;
import org.junit.jupiter.api.Test;

class KnownRecordsTest {
  private final KnownRecords known = new KnownRecords(100);
  private final ServiceRecord one = Records.of("/web").task("t1");
  private final ServiceRecord two = Records.of("/web").task("t2");

  private void snapshot(long term, long now, ServiceRecord... records) {
    known.accept(new Services.Snapshot(term, 1, List.of(records), List.of()), now);
  }

  private static Services.Delta delta(
      long term, List<ServiceRecord> changed, List<String> removed) {
    return new Services.Delta(term, 2, changed, removed, List.of(), List.of());
  }

  @Test
  void changes_come_on_top_of_a_snapshot() {
    snapshot(1, 0, one);
    known.accept(delta(1, List.of(two), List.of(one.id())), 0);
    assertThat(known.all()).containsExactly(two);
    assertThat(known.revision()).isEqualTo(2);
  }

  @Test
  void what_the_same_leader_does_not_name_is_gone() {
    snapshot(1, 0, one, two);
    snapshot(1, 0, two);
    assertThat(known.all()).containsExactly(two);
  }

  @Test
  void what_a_new_leader_does_not_know_yet_is_served_for_a_while() {
    snapshot(1, 0, one, two);
    snapshot(2, 50, two);
    assertThat(known.all()).containsExactly(one, two);
    assertThat(known.expire(149)).isFalse();
    assertThat(known.expire(150)).isTrue();
    assertThat(known.all()).containsExactly(two);
  }

  @Test
  void what_a_new_leader_learns_of_stays() {
    snapshot(1, 0, one);
    snapshot(2, 0);
    known.accept(delta(2, List.of(one), List.of()), 10);
    assertThat(known.expire(1000)).isFalse();
    assertThat(known.all()).containsExactly(one);
  }

  @Test
  void what_is_known_stays_while_the_cluster_is_not_reached() {
    snapshot(1, 0, one);
    known.accept(new Services.Lost(1, 1), 10);
    assertThat(known.all()).containsExactly(one);
  }
}
