package io.kernos.dns.zone;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.dns.name.LabelRule;
import io.kernos.dns.zone.ClusterNames.Master;
import io.kernos.spi.discovery.NodeRecord;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClusterNamesTest {
  private final ClusterNames names =
      new ClusterNames(new NamingRules("mesos", LabelRule.RFC1123, List.of("host")), Hosts.LITERAL);

  private static List<String> lines(List<Entry> entries) {
    return entries.stream().map(e -> e.name() + " " + e.type() + " " + e.value()).toList();
  }

  @Test
  void the_leader_is_a_master_too() {
    assertThat(lines(names.masters(List.of(new Master("10.0.0.1", 5050)), List.of(), List.of())))
        .containsExactlyInAnyOrder(
            "leader.mesos. A 10.0.0.1",
            "_leader._tcp.mesos. SRV leader.mesos.:5050",
            "_leader._udp.mesos. SRV leader.mesos.:5050",
            "master.mesos. A 10.0.0.1",
            "master0.mesos. A 10.0.0.1",
            "_master._tcp.mesos. SRV master0.mesos.:5050",
            "_master._udp.mesos. SRV master0.mesos.:5050");
  }

  @Test
  void listed_masters_keep_their_numbers_whoever_leads() {
    Master first = new Master("10.0.0.1", 5050);
    Master second = new Master("10.0.0.2", 5050);
    assertThat(lines(names.masters(List.of(second), List.of(), List.of(first, second))))
        .contains("leader.mesos. A 10.0.0.2", "master0.mesos. A 10.0.0.1")
        .contains("master1.mesos. A 10.0.0.2", "master.mesos. A 10.0.0.1")
        .doesNotContain("master2.mesos. A 10.0.0.2");
  }

  @Test
  void masters_that_nobody_lists_keep_their_numbers_whoever_leads() {
    Master first = new Master("10.0.0.1", 5050);
    Master second = new Master("10.0.0.2", 5050);
    Master third = new Master("10.0.0.3", 5050);
    List<String> before = lines(names.masters(List.of(first), List.of(third, second), List.of()));
    List<String> after = lines(names.masters(List.of(third), List.of(first, second), List.of()));
    assertThat(before)
        .contains("leader.mesos. A 10.0.0.1", "master1.mesos. A 10.0.0.2")
        .contains("master2.mesos. A 10.0.0.3", "_master._tcp.mesos. SRV master2.mesos.:5050");
    assertThat(after).contains("leader.mesos. A 10.0.0.3");
    assertThat(after.stream().filter(line -> !line.startsWith("leader")).toList())
        .containsExactlyInAnyOrderElementsOf(
            before.stream().filter(line -> !line.startsWith("leader")).toList());
  }

  @Test
  void a_master_that_nobody_lists_comes_after_those_that_are() {
    Master listed = new Master("10.0.0.9", 5050);
    Master other = new Master("10.0.0.1", 5050);
    assertThat(lines(names.masters(List.of(other), List.of(listed), List.of(listed, listed))))
        .contains("master0.mesos. A 10.0.0.9", "master1.mesos. A 10.0.0.1")
        .noneMatch(line -> line.startsWith("master2"));
  }

  @Test
  void without_a_leader_the_masters_are_found() {
    assertThat(lines(names.masters(List.of(), List.of(new Master("fd00::1", 5050)), List.of())))
        .contains("master.mesos. AAAA fd00::1", "master0.mesos. AAAA fd00::1")
        .noneMatch(line -> line.contains("leader"));
  }

  @Test
  void an_agent_is_a_slave_and_is_found_by_its_address() {
    NodeRecord agent =
        new NodeRecord(NodeRecord.Kind.AGENT, "x-S1", "node1.example", "10.0.0.3", 5051);
    assertThat(lines(names.agent(agent)))
        .containsExactlyInAnyOrder(
            "slave.mesos. A 10.0.0.3",
            "_slave._tcp.mesos. SRV slave.mesos.:5051",
            "node1-example.agent.mesos. A 10.0.0.3",
            "3.0.0.10.in-addr.arpa. PTR node1-example.agent.mesos.");
  }

  @Test
  void a_framework_is_where_its_scheduler_is() {
    NodeRecord framework =
        new NodeRecord(NodeRecord.Kind.FRAMEWORK, "f1", "Marathon.prod", "fd00::1", 8080);
    assertThat(lines(names.framework(framework)))
        .containsExactlyInAnyOrder(
            "marathon.prod.mesos. AAAA fd00::1",
            "_framework._tcp.marathon.prod.mesos. SRV marathon.prod.mesos.:8080");
  }

  @Test
  void a_framework_whose_host_is_not_known_has_no_names() {
    NodeRecord framework =
        new NodeRecord(NodeRecord.Kind.FRAMEWORK, "f1", "a", "somewhere.example", 8080);
    assertThat(names.framework(framework)).isEmpty();
  }

  @Test
  void reverse_names_of_ipv6_have_a_label_for_each_half_byte() {
    assertThat(Addresses.reverse("fd00::12"))
        .isEqualTo("2.1." + "0.".repeat(26) + "0.0.d.f.ip6.arpa.");
  }
}
