package io.kernos.dns.server;

import static io.kernos.dns.zone.TestRecords.addressed;
import static io.kernos.dns.zone.TestRecords.discovered;
import static io.kernos.dns.zone.TestRecords.port;
import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.dns.config.DnsConfig;
import io.kernos.dns.config.MesosDnsFile;
import io.kernos.spi.discovery.ServiceRecord;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Answers that are larger than what a client takes. */
@EnabledIf("io.kernos.dns.server.TestServer#hasDig")
class SizesDigTest {
  private static final int INSTANCES = 300;

  private TestServer server;

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private void serve(DnsConfig.Builder config) throws Exception {
    server = new TestServer(config);
    List<ServiceRecord> many = new ArrayList<>();
    for (int i = 0; i < INSTANCES; i++) {
      many.add(
          addressed(
              discovered("web", "task-" + i, List.of(), port(1000 + i, "http", "tcp")),
              "10.1." + i / 256 + "." + i % 256,
              "fd00::" + Integer.toHexString(i)));
    }
    server.serve(many, List.of());
  }

  private int size(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("web.marathon.mesos", "+ignore"));
    all.addAll(List.of(arguments));
    String said = server.whole(all.toArray(String[]::new));
    assertThat(said).contains("flags: qr aa tc rd ra");
    return Integer.parseInt(said.replaceAll("(?s).*MSG SIZE\\s+rcvd: (\\d+).*", "$1"));
  }

  @Test
  void an_answer_by_udp_fills_what_the_client_takes_and_no_more() throws Exception {
    serve(DnsConfig.builder().udpSize(4096));
    assertThat(size("+noedns")).isBetween(497, 512);
    assertThat(size("+bufsize=512")).isBetween(497, 512);
    assertThat(size("+bufsize=100")).isBetween(497, 512);
    assertThat(size("+bufsize=1232")).isBetween(1217, 1232);
    assertThat(size("+bufsize=4096")).isBetween(4081, 4096);
  }

  @Test
  void the_servers_own_bound_holds_too() throws Exception {
    serve(DnsConfig.builder());
    assertThat(size("+bufsize=4096")).isBetween(1217, 1232);
  }

  @Test
  void a_client_comes_again_by_tcp_and_gets_all() throws Exception {
    serve(DnsConfig.builder());
    assertThat(server.dig("web.marathon.mesos", "+short")).hasSize(INSTANCES);
    assertThat(server.dig("web.marathon.mesos", "AAAA", "+short")).hasSize(INSTANCES);
    assertThat(server.dig("web.marathon.mesos", "ANY", "+short")).hasSize(2 * INSTANCES);
    assertThat(server.whole("_web._tcp.marathon.mesos", "SRV"))
        .contains("ANSWER: " + INSTANCES)
        .contains("(TCP)");
  }

  @Test
  void a_cut_answer_has_no_mark_when_the_configuration_says_so() throws Exception {
    DnsConfig.Builder config = DnsConfig.builder();
    MesosDnsFile.read("{\"SetTruncateBit\": false}", "config.json", config);
    serve(config);
    assertThat(server.whole("web.marathon.mesos", "+noedns"))
        .contains("flags: qr aa rd ra")
        .contains("ANSWER: 29");
  }

  @Test
  void the_order_is_another_one_each_time() throws Exception {
    serve(DnsConfig.builder());
    assertThat(server.dig("web.marathon.mesos", "+tcp", "+short"))
        .isNotEqualTo(server.dig("web.marathon.mesos", "+tcp", "+short"));
  }

  @Test
  void many_questions_share_a_connection() throws Exception {
    serve(DnsConfig.builder());
    List<String> arguments = new ArrayList<>(List.of("+tcp", "+keepopen", "+short"));
    for (int i = 0; i < 20; i++) {
      arguments.addAll(List.of("_http._web._tcp.marathon.mesos", "SRV"));
    }
    assertThat(server.dig(arguments.toArray(String[]::new))).hasSize(20 * INSTANCES);
  }
}
