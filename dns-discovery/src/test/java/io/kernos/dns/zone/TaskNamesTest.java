package io.kernos.dns.zone;

import static io.kernos.dns.zone.TestRecords.addressed;
import static io.kernos.dns.zone.TestRecords.discovered;
import static io.kernos.dns.zone.TestRecords.plain;
import static io.kernos.dns.zone.TestRecords.port;
import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.dns.name.LabelRule;
import io.kernos.spi.discovery.ServiceRecord;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaskNamesTest {
  private final TaskNames names =
      new TaskNames(
          new NamingRules("mesos", LabelRule.RFC1123, List.of("netinfo", "host")), Hosts.LITERAL);

  private List<String> lines(ServiceRecord task) {
    return names.entries(task).stream()
        .map(e -> e.name() + " " + e.type() + " " + e.value())
        .toList();
  }

  @Test
  void a_task_without_discovery_info_is_found_by_its_name_and_its_host_ports() {
    assertThat(lines(plain("Web_1", "test", 31000)))
        .containsExactlyInAnyOrder(
            "web-1.marathon.mesos. A 10.0.0.1",
            "web-1-iffe9-s1.marathon.mesos. A 10.0.0.1",
            "web-1.marathon.slave.mesos. A 10.0.0.1",
            "web-1-iffe9-s1.marathon.slave.mesos. A 10.0.0.1",
            "_web-1._tcp.marathon.slave.mesos. SRV web-1-iffe9-s1.marathon.slave.mesos.:31000",
            "_web-1._udp.marathon.slave.mesos. SRV web-1-iffe9-s1.marathon.slave.mesos.:31000",
            "_web-1._tcp.marathon.mesos. SRV web-1-iffe9-s1.marathon.slave.mesos.:31000",
            "_web-1._udp.marathon.mesos. SRV web-1-iffe9-s1.marathon.slave.mesos.:31000");
  }

  @Test
  void a_discovery_info_names_the_task_and_its_ports() {
    assertThat(lines(discovered("web", "test", List.of(31000), port(8080, "admin", "udp"))))
        .containsExactlyInAnyOrder(
            "web.marathon.mesos. A 10.0.0.1",
            "web-iffe9-s1.marathon.mesos. A 10.0.0.1",
            "web.marathon.slave.mesos. A 10.0.0.1",
            "web-iffe9-s1.marathon.slave.mesos. A 10.0.0.1",
            "_web._tcp.marathon.slave.mesos. SRV web-iffe9-s1.marathon.slave.mesos.:31000",
            "_web._udp.marathon.slave.mesos. SRV web-iffe9-s1.marathon.slave.mesos.:31000",
            "_web._udp.marathon.mesos. SRV web-iffe9-s1.marathon.mesos.:8080",
            "_admin._web._udp.marathon.mesos. SRV web-iffe9-s1.marathon.mesos.:8080");
  }

  @Test
  void a_discovery_name_with_dots_is_there_as_it_is_and_as_one_label() {
    assertThat(lines(discovered("b.a", "test", List.of())))
        .contains(
            "b.a.marathon.mesos. A 10.0.0.1",
            "b.a-iffe9-s1.marathon.mesos. A 10.0.0.1",
            "b-a.marathon.mesos. A 10.0.0.1",
            "b-a-iffe9-s1.marathon.mesos. A 10.0.0.1");
  }

  @Test
  void the_address_of_a_container_goes_before_the_agents_and_has_a_ptr() {
    assertThat(lines(addressed(discovered("web", "test", List.of()), "172.17.0.2", "fd00::2")))
        .contains(
            "web.marathon.mesos. A 172.17.0.2",
            "web.marathon.mesos. AAAA fd00::2",
            "web.marathon.slave.mesos. A 10.0.0.1",
            "2.0.17.172.in-addr.arpa. PTR web-iffe9-s1.marathon.mesos.")
        .doesNotContain("web.marathon.mesos. A 10.0.0.1");
  }

  @Test
  void the_ip_sources_can_prefer_the_agent() {
    TaskNames host =
        new TaskNames(
            new NamingRules("mesos", LabelRule.RFC1123, List.of("mesos", "host")), Hosts.LITERAL);
    assertThat(host.entries(addressed(plain("web", "t"), "172.17.0.2")))
        .contains(new Entry("web.marathon.mesos.", RecordType.A, "10.0.0.1"));
  }

  @Test
  void names_that_are_too_long_are_cut_and_stay_unique() {
    String longest = "a".repeat(70);
    assertThat(lines(plain(longest, "test", 1)))
        .contains(
            "a".repeat(63) + ".marathon.mesos. A 10.0.0.1",
            "a".repeat(54) + "-iffe9-s1.marathon.mesos. A 10.0.0.1")
        .anyMatch(line -> line.startsWith("_" + "a".repeat(62) + "._tcp.marathon.mesos. SRV"));
  }

  @Test
  void a_task_whose_name_has_no_legal_character_has_no_names() {
    assertThat(lines(plain("???", "test", 1))).isEmpty();
  }
}
