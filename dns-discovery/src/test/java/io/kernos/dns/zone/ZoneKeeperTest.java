package io.kernos.dns.zone;

import static io.kernos.dns.zone.TestRecords.healthy;
import static io.kernos.dns.zone.TestRecords.plain;
import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.dns.name.LabelRule;
import io.kernos.dns.name.WireName;
import io.kernos.spi.discovery.NodeRecord;
import io.kernos.spi.discovery.NodeRecord.Kind;
import io.kernos.spi.discovery.ServiceRecord;
import io.kernos.spi.discovery.Services.Delta;
import io.kernos.spi.discovery.Services.Snapshot;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ZoneKeeperTest {
  private static final NodeRecord MASTER = new NodeRecord(Kind.MASTER, "m", "m1", "10.0.0.7", 5050);

  private final Zone zone = new Zone(WireName.of("mesos").orElseThrow(), false);
  private final HostTable hosts = new HostTable();
  private final ZoneKeeper keeper =
      new ZoneKeeper(
          zone,
          new NamingRules("mesos", LabelRule.RFC1123, List.of("netinfo", "host")),
          hosts,
          List.of());

  private List<String> addresses(String name) {
    ZoneNode node = zone.find(WireName.of(name).orElseThrow());
    return node == null ? null : node.values(RecordType.A);
  }

  private static Delta change(long revision, ServiceRecord... tasks) {
    return new Delta(1, revision, List.of(tasks), List.of(), List.of(), List.of());
  }

  @Test
  void a_snapshot_replaces_all_there_was() {
    keeper.accept(new Snapshot(1, 5, List.of(plain("a", "1"), plain("b", "2")), List.of(MASTER)));
    keeper.accept(new Snapshot(2, 1, List.of(plain("b", "2")), List.of(MASTER)));
    assertThat(addresses("a.marathon.mesos")).isNull();
    assertThat(addresses("b.marathon.mesos")).containsExactly("10.0.0.1");
    assertThat(addresses("leader.mesos")).containsExactly("10.0.0.7");
  }

  @Test
  void a_standby_that_takes_over_is_the_leader_and_the_one_before_a_master() {
    NodeRecord standby = new NodeRecord(Kind.STANDBY, "n", "m2", "10.0.0.8", 5050);
    keeper.accept(new Snapshot(1, 5, List.of(), List.of(MASTER, standby)));
    assertThat(addresses("leader.mesos")).containsExactly("10.0.0.7");
    assertThat(addresses("master1.mesos")).containsExactly("10.0.0.8");

    List<NodeRecord> swapped =
        List.of(
            new NodeRecord(Kind.STANDBY, "m", "m1", "10.0.0.7", 5050),
            new NodeRecord(Kind.MASTER, "n", "m2", "10.0.0.8", 5050));
    keeper.accept(new Delta(1, 6, List.of(), List.of(), swapped, List.of()));
    assertThat(addresses("leader.mesos")).containsExactly("10.0.0.8");
    assertThat(addresses("master0.mesos")).containsExactly("10.0.0.7");
    assertThat(addresses("master.mesos")).containsExactlyInAnyOrder("10.0.0.7", "10.0.0.8");

    keeper.accept(new Delta(1, 7, List.of(), List.of(), List.of(), List.of("m")));
    assertThat(addresses("master.mesos")).containsExactly("10.0.0.8");
    assertThat(addresses("master1.mesos")).isNull();
  }

  @Test
  void a_delta_changes_what_it_names() {
    keeper.accept(new Snapshot(1, 0, List.of(), List.of(MASTER)));
    keeper.accept(change(1, plain("a", "1")));
    assertThat(addresses("a.marathon.mesos")).isNotNull();
    keeper.accept(change(2, healthy(plain("a", "1"), false)));
    assertThat(addresses("a.marathon.mesos")).isEmpty();
    keeper.accept(new Delta(1, 3, List.of(), List.of(plain("a", "1").id()), List.of(), List.of()));
    assertThat(addresses("a.marathon.mesos")).isNull();
  }

  @Test
  void a_task_that_drains_is_not_answered() {
    keeper.accept(new Snapshot(1, 0, List.of(plain("a", "1")), List.of()));
    keeper.accept(change(1, plain("a", "1").drained()));
    assertThat(addresses("a.marathon.mesos")).isNull();
  }

  @Test
  void the_serial_number_grows_with_the_revision_and_with_the_term() {
    keeper.accept(new Snapshot(1, 1000, List.of(), List.of()));
    int first = zone.serial();
    keeper.accept(change(1001));
    int second = zone.serial();
    keeper.accept(new Snapshot(2, 0, List.of(), List.of()));
    assertThat(second - first).isEqualTo(1);
    assertThat(zone.serial() - second).isPositive();
  }

  @Test
  void a_host_that_has_to_be_looked_up_has_names_once_it_is_known() {
    NodeRecord agent = new NodeRecord(Kind.AGENT, "x-S1", "node1", "node1.example", 5051);
    keeper.accept(new Snapshot(1, 0, List.of(), List.of(agent)));
    assertThat(addresses("slave.mesos")).isNull();
    assertThat(hosts.takeWanted()).containsExactly("node1.example");
    assertThat(hosts.takeWanted()).isEmpty();
    assertThat(hosts.put("node1.example", List.of("10.0.0.8"))).isTrue();
    keeper.rehost("node1.example");
    assertThat(addresses("slave.mesos")).containsExactly("10.0.0.8");
    assertThat(addresses("node1.agent.mesos")).containsExactly("10.0.0.8");
  }

  @Test
  void last_known_records_are_served_for_a_while() {
    long[] now = {0};
    Freshness freshness = new Freshness(() -> now[0], Duration.ofNanos(100));
    assertThat(freshness.serves()).isFalse();
    freshness.reached();
    now[0] = 1000;
    assertThat(freshness.serves()).isTrue();
    freshness.lost();
    assertThat(freshness.isStale()).isTrue();
    now[0] = 1099;
    freshness.lost();
    assertThat(freshness.serves()).isTrue();
    now[0] = 1100;
    assertThat(freshness.serves()).isFalse();
    freshness.reached();
    assertThat(freshness.serves()).isTrue();
  }
}
