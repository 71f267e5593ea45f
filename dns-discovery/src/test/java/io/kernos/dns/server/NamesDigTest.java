package io.kernos.dns.server;

import static io.kernos.dns.zone.TestRecords.addressed;
import static io.kernos.dns.zone.TestRecords.discovered;
import static io.kernos.dns.zone.TestRecords.ofFramework;
import static io.kernos.dns.zone.TestRecords.plain;
import static io.kernos.dns.zone.TestRecords.port;
import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.dns.config.DnsConfig;
import io.kernos.dns.config.MesosDnsFile;
import io.kernos.spi.discovery.NodeRecord;
import io.kernos.spi.discovery.NodeRecord.Kind;
import io.kernos.spi.discovery.ServiceRecord;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Each rule of Mesos-DNS' documents about names, asked of a real client by UDP and by TCP. */
@EnabledIf("io.kernos.dns.server.TestServer#hasDig")
class NamesDigTest {
  private static final String LONG = "a".repeat(70);

  private TestServer server;

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private void serve(String file, List<NodeRecord> nodes, ServiceRecord... tasks) throws Exception {
    DnsConfig.Builder config = DnsConfig.builder();
    MesosDnsFile.read(file, "config.json", config);
    server = new TestServer(config);
    server.serve(List.of(tasks), nodes);
  }

  private void serve(ServiceRecord... tasks) throws Exception {
    serve("{}", List.of(), tasks);
  }

  private String status(String... question) throws Exception {
    return server.whole(question).replaceAll("(?s).*status: (\\w+).*", "$1");
  }

  @Test
  void the_table_of_services_holds_for_each_kind_of_task() throws Exception {
    serve(
        plain("host", "t0", 31000),
        addressed(plain("own", "t1", 31001), "10.0.9.1"),
        discovered("di", "t2", List.of(31002), port(8080, "", "tcp")),
        addressed(discovered("both", "t3", List.of(31003), port(81, "", "tcp")), "10.0.9.2"));
    for (String task : List.of("host", "own", "di", "both")) {
      String target = target(task, "_" + task + "._tcp.marathon.slave.mesos");
      assertThat(target).matches("3100\\d " + task + "-.{5}-s1\\.marathon\\.slave\\.mesos\\.");
      assertThat(server.ask(target.replaceAll(".* ", ""))).containsExactly("10.0.0.1");
      assertThat(server.ask(task + ".marathon.slave.mesos")).containsExactly("10.0.0.1");
    }
    assertThat(target("host")).matches("31000 host-.{5}-s1\\.marathon\\.slave\\.mesos\\.");
    assertThat(target("own")).matches("31001 own-.{5}-s1\\.marathon\\.slave\\.mesos\\.");
    assertThat(target("di")).matches("8080 di-.{5}-s1\\.marathon\\.mesos\\.");
    assertThat(target("both")).matches("81 both-.{5}-s1\\.marathon\\.mesos\\.");
    assertThat(server.ask(target("di").replaceAll(".* ", ""))).containsExactly("10.0.0.1");
    assertThat(server.ask(target("both").replaceAll(".* ", ""))).containsExactly("10.0.9.2");
    assertThat(server.ask("own.marathon.mesos")).containsExactly("10.0.9.1");
  }

  /** Port and host of the only service of a task. */
  private String target(String task) throws Exception {
    return target(task, "_" + task + "._tcp.marathon.mesos");
  }

  private String target(String task, String service) throws Exception {
    List<String> found = server.ask(service, "SRV");
    assertThat(found).as(task).singleElement().asString().startsWith("0 1 ");
    return found.get(0).substring("0 1 ".length());
  }

  @Test
  void ports_are_found_by_protocol_and_by_name() throws Exception {
    serve(
        discovered(
            "web",
            "test",
            List.of(),
            port(80, "http", "tcp"),
            port(443, "Https.Main", "tcp"),
            port(53, "dns", "udp"),
            port(7, "echo", "")));
    assertThat(server.ask("_web._tcp.marathon.mesos", "SRV")).hasSize(3);
    assertThat(server.ask("_web._udp.marathon.mesos", "SRV")).hasSize(2);
    assertThat(server.ask("_https-main._web._tcp.marathon.mesos", "SRV"))
        .containsExactly("0 1 443 web-iffe9-s1.marathon.mesos.");
    assertThat(server.ask("_dns._web._udp.marathon.mesos", "SRV")).hasSize(1);
    assertThat(status("_dns._web._tcp.marathon.mesos", "SRV")).isEqualTo("NXDOMAIN");
    // One that names no protocol is there for both.
    assertThat(server.ask("_echo._web._tcp.marathon.mesos", "SRV"))
        .isEqualTo(server.ask("_echo._web._udp.marathon.mesos", "SRV"))
        .hasSize(1);
  }

  @Test
  void the_example_of_the_document_has_its_names() throws Exception {
    serve(ofFramework(plain("apiserver.myservice", "test", 31000), "marathon.prod"));
    assertThat(server.ask("apiserver-myservice.marathon.prod.mesos")).containsExactly("10.0.0.1");
    assertThat(server.ask("_apiserver-myservice._tcp.marathon.prod.mesos", "SRV")).hasSize(1);
  }

  @Test
  void illegal_characters_go_and_capitals_become_small() throws Exception {
    serve(
        ofFramework(plain("--My_App!\u00fc\u4e2d.v2--", "test", 31000), "Framework #1_x..y"),
        discovered("Raw_Name.Two", "test", List.of()));
    assertThat(server.ask("my-app-v2.framework1-x.y.mesos")).containsExactly("10.0.0.1");
    assertThat(server.ask("MY-APP-V2.Framework1-X.y.Mesos")).containsExactly("10.0.0.1");
    // As it is, and as one label.
    assertThat(server.ask("raw_name.two.marathon.mesos")).containsExactly("10.0.0.1");
    assertThat(server.ask("raw-name-two.marathon.mesos")).containsExactly("10.0.0.1");
    assertThat(status("my-app\\252.framework1-x.y.mesos")).isEqualTo("NXDOMAIN");
    assertThat(status("a\\.b.marathon.mesos")).isEqualTo("NXDOMAIN");
  }

  @Test
  void long_names_are_cut_to_labels_and_stay_unique() throws Exception {
    serve(
        plain(LONG, "test", 31000),
        plain(LONG + "b", "other", 31001),
        ofFramework(plain("x", "x", 31002), (LONG + ".").repeat(4)));
    String label = "a".repeat(63);
    String canonical = "a".repeat(54) + "-iffe9-s1.marathon.slave.mesos.";
    assertThat(server.ask(label + ".marathon.mesos")).containsExactly("10.0.0.1");
    assertThat(server.ask("_" + "a".repeat(62) + "._tcp.marathon.mesos", "SRV"))
        .hasSize(2)
        .contains("0 1 31000 " + canonical);
    assertThat(server.ask(canonical)).containsExactly("10.0.0.1");
    // Of a framework whose name is too long for DNS there is no name, and all others go on.
    assertThat(server.get("/v1/axfr")).doesNotContain("31002");
  }

  @Test
  void rfc_952_makes_shorter_names_that_begin_with_a_letter() throws Exception {
    serve(
        "{\"enforceRFC952\": true}",
        List.of(new NodeRecord(Kind.FRAMEWORK, "f", "2nd Framework", "10.0.0.7", 80)),
        ofFramework(plain("42-" + LONG, "test", 31000), "2nd Framework"));
    String label = "a".repeat(24);
    assertThat(server.ask(label + ".ndframework.mesos")).containsExactly("10.0.0.1");
    assertThat(server.ask("_" + label + "._udp.ndframework.mesos", "SRV"))
        .containsExactly("0 1 31000 " + label + "-iffe9-s1.ndframework.slave.mesos.");
    assertThat(server.ask("ndframework.mesos")).containsExactly("10.0.0.7");
  }

  @Test
  void the_address_comes_from_the_first_source_that_has_any() throws Exception {
    ServiceRecord task = addressed(plain("web", "test"), "10.0.9.1", "fd00::9");
    for (String sources : List.of("[\"netinfo\",\"host\"]", "[\"mesos\",\"docker\",\"netinfo\"]")) {
      serve("{\"IPSources\": " + sources + "}", List.of(), task, plain("bare", "b"));
      assertThat(server.ask("web.marathon.mesos")).containsExactly("10.0.9.1");
      assertThat(server.ask("web.marathon.mesos", "AAAA")).containsExactly("fd00::9");
      assertThat(server.ask("bare.marathon.mesos").isEmpty()).isEqualTo(!sources.contains("host"));
      server.close();
    }
    serve("{\"IPSources\": [\"docker\", \"host\", \"netinfo\"]}", List.of(), task);
    assertThat(server.ask("web.marathon.mesos")).containsExactly("10.0.0.1");
    assertThat(server.ask("web.marathon.slave.mesos")).containsExactly("10.0.0.1");
  }

  @Test
  void several_masters_have_numbers_and_one_leads() throws Exception {
    List<NodeRecord> nodes =
        List.of(
            new NodeRecord(Kind.STANDBY, "m1", "m1", "10.0.0.11", 5050),
            new NodeRecord(Kind.MASTER, "m2", "m2", "10.0.0.12", 5051),
            new NodeRecord(Kind.STANDBY, "m3", "m3", "fd00::13", 5050));
    serve("{}", nodes);
    assertThat(server.ask("leader.mesos")).containsExactly("10.0.0.12");
    assertThat(server.ask("_leader._tcp.mesos", "SRV")).containsExactly("0 1 5051 leader.mesos.");
    assertThat(server.ask("_leader._udp.mesos", "SRV")).containsExactly("0 1 5051 leader.mesos.");
    assertThat(server.ask("master.mesos")).containsExactly("10.0.0.11", "10.0.0.12");
    assertThat(server.ask("master.mesos", "AAAA")).containsExactly("fd00::13");
    assertThat(server.ask("master0.mesos")).containsExactly("10.0.0.11");
    assertThat(server.ask("master2.mesos", "AAAA")).containsExactly("fd00::13");
    assertThat(server.ask("_master._tcp.mesos", "SRV"))
        .containsExactly(
            "0 1 5050 master0.mesos.", "0 1 5050 master2.mesos.", "0 1 5051 master1.mesos.");
    server.close();
    serve("{\"masters\": [\"10.0.0.12:5051\", \"10.0.0.9:5050\"]}", nodes);
    assertThat(server.ask("master0.mesos")).containsExactly("10.0.0.12");
    assertThat(server.ask("master1.mesos")).containsExactly("10.0.0.9");
    assertThat(server.ask("master2.mesos")).containsExactly("10.0.0.11");
  }

  @Test
  void wildcards_behind_the_first_label_stand_for_nothing() throws Exception {
    serve(discovered("web", "test", List.of(), port(80, "http", "tcp")));
    assertThat(server.ask("web.*.marathon.*.mesos")).containsExactly("10.0.0.1");
    assertThat(server.whole("_web.*._tcp.marathon.mesos", "SRV"))
        .containsPattern(
            "_web\\.\\*\\._tcp\\.marathon\\.mesos\\.\\s60\\sIN\\sSRV\\s0 1 80 web-iffe9-s1")
        .containsPattern("web-iffe9-s1\\.marathon\\.mesos\\.\\s60\\sIN\\sA\\s10\\.0\\.0\\.1");
    assertThat(status("*.marathon.mesos")).isEqualTo("NXDOMAIN");
    assertThat(status("nobody.*.mesos")).isEqualTo("NXDOMAIN");
  }

  @Test
  void all_records_of_a_name_are_given_when_any_is_asked_for() throws Exception {
    serve(addressed(plain("web", "test", 31000), "10.0.9.1", "fd00::9"));
    assertThat(server.ask("web.marathon.mesos", "ANY")).containsExactly("10.0.9.1", "fd00::9");
    assertThat(server.ask("_web._tcp.marathon.mesos", "ANY")).hasSize(1);
    assertThat(server.ask("mesos", "ANY")).hasSize(2).contains("ns1.mesos.");
    assertThat(status("nobody.mesos", "ANY")).isEqualTo("NXDOMAIN");
  }

  @Test
  void the_configuration_decides_what_records_look_like() throws Exception {
    serve(
        """
        {"domain": "Cluster.Local", "ttl": 7, "srvRecordDefaultWeight": 5, "recurseon": false,
         "SOAMname": "dns.cluster.local", "SOARname": "admin@cluster.local", "SOARefresh": 1,
         "SOARetry": 2, "SOAExpire": 3, "SOAMinttl": 4, "externalon": false,
         "resolvers": ["192.0.2.1"]}
        """,
        List.of(),
        plain("web", "test", 31000));
    assertThat(server.whole("web.marathon.cluster.local"))
        .contains("flags: qr aa rd;")
        .containsPattern("web.marathon.cluster.local. 7\\s+IN\\s+A\\s+10.0.0.1");
    assertThat(server.ask("_web._tcp.marathon.cluster.local", "SRV"))
        .containsExactly("0 5 31000 web-iffe9-s1.marathon.slave.cluster.local.");
    assertThat(server.ask("cluster.local", "SOA"))
        .singleElement()
        .asString()
        .matches("dns\\.cluster\\.local\\. admin\\.cluster\\.local\\. \\d+ 1 2 3 4");
    assertThat(server.ask("dns.cluster.local")).containsExactly("127.0.0.1");
    assertThat(status("example.org")).isEqualTo("REFUSED");
  }
}
