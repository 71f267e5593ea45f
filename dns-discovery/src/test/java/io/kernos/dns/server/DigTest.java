package io.kernos.dns.server;

import static io.kernos.dns.zone.TestRecords.addressed;
import static io.kernos.dns.zone.TestRecords.discovered;
import static io.kernos.dns.zone.TestRecords.healthy;
import static io.kernos.dns.zone.TestRecords.plain;
import static io.kernos.dns.zone.TestRecords.port;
import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.dns.config.DnsConfig;
import io.kernos.spi.discovery.NodeRecord;
import io.kernos.spi.discovery.NodeRecord.Kind;
import io.kernos.spi.discovery.ServiceRecord;
import io.kernos.spi.discovery.Services;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Every kind of record, asked for by a real client. */
@EnabledIf("io.kernos.dns.server.TestServer#hasDig")
class DigTest {
  private static final List<NodeRecord> NODES =
      List.of(
          new NodeRecord(Kind.MASTER, "m", "master1", "10.0.0.7", 5050),
          new NodeRecord(Kind.AGENT, "x-S1", "node1", "10.0.0.1", 5051),
          new NodeRecord(Kind.AGENT, "x-S2", "node2", "10.0.0.2", 5051),
          new NodeRecord(Kind.FRAMEWORK, "f", "marathon", "10.0.0.7", 8080));

  private TestServer server;

  @BeforeEach
  void start() throws Exception {
    server =
        new TestServer(DnsConfig.builder().transfer(List.of("127.0.0.1")).stale(Duration.ZERO));
    server.serve(
        List.of(
            plain("web", "test", 31000, 31001),
            addressed(
                discovered("b.a", "t2", List.of(31002), port(8080, "http", "tcp")),
                "172.17.0.2",
                "fd00::2"),
            healthy(plain("sick", "t3"), false)),
        NODES);
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private List<String> shortly(String... arguments) throws Exception {
    return server.ask(arguments);
  }

  private String header(String... arguments) throws Exception {
    return server.whole(arguments);
  }

  @Test
  void tasks_have_addresses() throws Exception {
    assertThat(shortly("web.marathon.mesos", "A")).containsExactly("10.0.0.1");
    assertThat(shortly("web-iffe9-s1.marathon.mesos", "A")).containsExactly("10.0.0.1");
    assertThat(shortly("web.marathon.slave.mesos", "A")).containsExactly("10.0.0.1");
    assertThat(shortly("b-a.marathon.mesos", "A")).containsExactly("172.17.0.2");
    assertThat(shortly("b.a.marathon.mesos", "A")).containsExactly("172.17.0.2");
    assertThat(shortly("b-a.marathon.mesos", "AAAA")).containsExactly("fd00::2");
    assertThat(shortly("b-a.marathon.slave.mesos", "A")).containsExactly("10.0.0.1");
  }

  @Test
  void tasks_have_services() throws Exception {
    assertThat(shortly("_web._tcp.marathon.mesos", "SRV"))
        .containsExactly(
            "0 1 31000 web-iffe9-s1.marathon.slave.mesos.",
            "0 1 31001 web-iffe9-s1.marathon.slave.mesos.");
    assertThat(shortly("_web._udp.marathon.slave.mesos", "SRV")).hasSize(2);
    assertThat(shortly("_b-a._tcp.marathon.mesos", "SRV"))
        .singleElement()
        .asString()
        .matches("0 1 8080 b-a-.....-s1\\.marathon\\.mesos\\.");
    assertThat(shortly("_http._b-a._tcp.marathon.mesos", "SRV")).hasSize(1);
    assertThat(header("_http._b-a._tcp.marathon.mesos", "SRV"))
        .contains("ADDITIONAL: 3")
        .containsPattern("b-a-.....-s1.marathon.mesos.\\s+60\\s+IN\\s+A\\s+172.17.0.2");
  }

  @Test
  void the_parts_of_the_cluster_have_names() throws Exception {
    assertThat(shortly("leader.mesos")).containsExactly("10.0.0.7");
    assertThat(shortly("master.mesos")).containsExactly("10.0.0.7");
    assertThat(shortly("master0.mesos")).containsExactly("10.0.0.7");
    assertThat(shortly("_leader._tcp.mesos", "SRV")).containsExactly("0 1 5050 leader.mesos.");
    assertThat(shortly("slave.mesos")).containsExactly("10.0.0.1", "10.0.0.2");
    assertThat(shortly("_slave._tcp.mesos", "SRV")).containsExactly("0 1 5051 slave.mesos.");
    assertThat(shortly("marathon.mesos")).containsExactly("10.0.0.7");
    assertThat(shortly("_framework._tcp.marathon.mesos", "SRV"))
        .containsExactly("0 1 8080 marathon.mesos.");
    assertThat(shortly("ns1.mesos")).containsExactly("127.0.0.1");
  }

  @Test
  void addresses_have_names() throws Exception {
    assertThat(shortly("-x", "10.0.0.1")).containsExactly("node1.agent.mesos.");
    assertThat(shortly("-x", "172.17.0.2"))
        .hasSize(2)
        .contains("b-a-" + b() + "-s1.marathon.mesos.");
    assertThat(shortly("-x", "fd00::2")).hasSize(2);
  }

  private String b() throws Exception {
    String srv = shortly("_b-a._tcp.marathon.mesos", "SRV").get(0);
    return srv.replaceAll(".* b-a-(.....)-s1.*", "$1");
  }

  @Test
  void the_zone_has_its_own_records() throws Exception {
    assertThat(shortly("mesos", "NS")).containsExactly("ns1.mesos.");
    assertThat(shortly("mesos", "SOA"))
        .containsExactly("ns1.mesos. root.ns1.mesos. 67108865 60 600 86400 60");
    assertThat(header("mesos", "SOA")).contains("flags: qr aa rd ra");
  }

  @Test
  void what_is_not_there_is_told_right() throws Exception {
    assertThat(header("nobody.marathon.mesos")).contains("status: NXDOMAIN").contains("SOA");
    assertThat(header("web.marathon.mesos", "TXT"))
        .contains("status: NOERROR")
        .contains("ANSWER: 0, AUTHORITY: 1");
    assertThat(header("_tcp.marathon.mesos")).contains("status: NOERROR").contains("ANSWER: 0");
    assertThat(header("sick.marathon.mesos")).contains("status: NOERROR").contains("ANSWER: 0");
    assertThat(header("example.org")).contains("status: REFUSED");
    assertThat(header("web.marathon.mesos", "+opcode=UPDATE")).contains("status: NOTIMP");
    assertThat(header("web.marathon.mesos", "+edns=1", "+noednsneg")).contains("status: BADVERS");
  }

  @Test
  void the_case_of_a_question_is_kept() throws Exception {
    assertThat(header("wEb.MARATHON.mesos")).contains("wEb.MARATHON.mesos.\t60\tIN\tA\t10.0.0.1");
  }

  @Test
  void a_big_answer_is_cut_by_udp_and_whole_by_tcp() throws Exception {
    List<ServiceRecord> many = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      many.add(
          addressed(
              discovered("web", "task-" + i, List.of(), port(1000 + i, "http", "tcp")),
              "10.1." + i / 256 + "." + i % 256));
    }
    server.serve(many, NODES);
    assertThat(header("web.marathon.mesos", "+ignore", "+noedns"))
        .contains("flags: qr aa tc rd ra")
        .contains("MSG SIZE  rcvd: 50");
    assertThat(header("web.marathon.mesos", "+ignore", "+bufsize=1232"))
        .contains("flags: qr aa tc")
        .contains("udp: 1232");
    // dig goes on to TCP by itself.
    assertThat(server.dig("web.marathon.mesos", "+short")).contains("10.1.1.143").hasSize(400);
    assertThat(server.dig("_web._tcp.marathon.mesos", "SRV", "+short", "+tcp")).hasSize(400);
  }

  @Test
  void the_whole_zone_goes_to_who_may_have_it() throws Exception {
    List<String> lines = server.dig("mesos", "AXFR");
    assertThat(lines)
        .anyMatch(
            line -> line.matches("web\\.marathon\\.mesos\\.\\s+60\\s+IN\\s+A\\s+10\\.0\\.0\\.1"));
    assertThat(lines.stream().filter(line -> line.contains("SOA"))).hasSize(2);
    try (TestServer closed = new TestServer(DnsConfig.builder())) {
      closed.serve(List.of(), NODES);
      assertThat(String.join("\n", closed.dig("mesos", "AXFR"))).contains("Transfer failed");
    }
  }

  @Test
  void without_the_cluster_nothing_is_said_of_names_once_the_time_is_over() throws Exception {
    server.publish(new Services.Lost(1, 1));
    assertThat(header("web.marathon.mesos")).contains("status: SERVFAIL");
    assertThat(server.get("/metrics"))
        .contains("kernos_dns_stale 1")
        .contains("kernos_dns_serves 0");
    server.serve(List.of(plain("web", "test")), NODES);
    assertThat(header("web.marathon.mesos")).contains("status: NOERROR");
    assertThat(server.get("/metrics")).contains("kernos_dns_stale 0");
  }

  @Test
  void the_last_known_records_are_served_within_the_bound() throws Exception {
    try (TestServer lenient = new TestServer(DnsConfig.builder())) {
      assertThat(String.join("\n", lenient.dig("web.mesos"))).contains("status: SERVFAIL");
      lenient.serve(List.of(plain("web", "test")), NODES);
      lenient.publish(new Services.Lost(1, 1));
      assertThat(lenient.dig("web.marathon.mesos", "+short")).containsExactly("10.0.0.1");
    }
  }

  @Test
  void a_client_above_its_limit_is_sent_to_tcp() throws Exception {
    try (TestServer limited = new TestServer(DnsConfig.builder().rateLimit(1))) {
      limited.serve(List.of(plain("web", "test")), NODES);
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (!String.join("\n", limited.dig("web.marathon.mesos", "+ignore", "+time=1"))
          .contains("flags: qr tc")) {
        assertThat(System.nanoTime()).isLessThan(end);
      }
      assertThat(limited.dig("web.marathon.mesos", "+tcp", "+short")).containsExactly("10.0.0.1");
      assertThat(limited.get("/metrics")).containsPattern("kernos_dns_limited_total [1-9]");
    }
  }

  @Test
  void other_names_are_asked_of_resolvers_and_kept() throws Exception {
    server.serve(List.of(plain("web", "test")), NODES);
    DnsConfig.Builder config =
        DnsConfig.builder().domain("other").resolvers(List.of("127.0.0.1:" + server.port()), 10);
    try (TestServer front = new TestServer(config)) {
      for (int i = 0; i < 2; i++) {
        assertThat(String.join("\n", front.dig("WEB.marathon.mesos")))
            .contains("flags: qr rd ra")
            .containsPattern("WEB.marathon.mesos.\\s+\\d+\\s+IN\\s+A\\s+10.0.0.1");
        assertThat(String.join("\n", front.dig("nobody.mesos"))).contains("status: NXDOMAIN");
      }
      assertThat(front.dig("web.marathon.mesos", "+tcp", "+short")).containsExactly("10.0.0.1");
      assertThat(front.get("/metrics"))
          .contains("kernos_dns_forwarded_total 2")
          .contains("kernos_dns_cache_hits_total 3");
    }
  }

  @Test
  void a_resolver_that_does_not_answer_is_a_failure_and_the_next_one_is_asked() throws Exception {
    DnsConfig.Builder config =
        DnsConfig.builder()
            .domain("other")
            .resolvers(List.of("127.0.0.1:1", "127.0.0.1:" + server.port()), 10);
    try (TestServer front = new TestServer(config)) {
      assertThat(front.dig("web.marathon.mesos", "+short", "+time=20")).containsExactly("10.0.0.1");
    }
    DnsConfig.Builder nobody =
        DnsConfig.builder().domain("other").resolvers(List.of("127.0.0.1:1"), 10);
    try (TestServer front = new TestServer(nobody)) {
      assertThat(String.join("\n", front.dig("web.mesos", "+time=20"))).contains("SERVFAIL");
    }
  }
}
