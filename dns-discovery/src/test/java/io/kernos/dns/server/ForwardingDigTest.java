package io.kernos.dns.server;

import static io.kernos.dns.zone.TestRecords.addressed;
import static io.kernos.dns.zone.TestRecords.plain;
import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.dns.config.DnsConfig;
import io.kernos.dns.config.MesosDnsFile;
import io.kernos.spi.discovery.ServiceRecord;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Names of other zones, asked of a real client; another server of ours knows them. */
@EnabledIf("io.kernos.dns.server.TestServer#hasDig")
class ForwardingDigTest {
  private static final int INSTANCES = 300;

  private TestServer upstream;
  private TestServer front;

  @BeforeEach
  void start() throws Exception {
    upstream = new TestServer(DnsConfig.builder());
    List<ServiceRecord> many = new ArrayList<>();
    for (int i = 0; i < INSTANCES; i++) {
      many.add(addressed(plain("web", "t" + i, 1000 + i), "10.1." + i / 256 + "." + i % 256));
    }
    upstream.serve(many, List.of());
  }

  @AfterEach
  void stop() throws Exception {
    front.close();
    upstream.close();
  }

  private void front(String file) throws Exception {
    DnsConfig.Builder config = DnsConfig.builder().domain("own");
    MesosDnsFile.read(
        file.replace("UPSTREAM", "127.0.0.1:" + upstream.port()), "config.json", config);
    front = new TestServer(config);
    front.serve(List.of(plain("own", "own")), List.of());
  }

  @Test
  void a_zone_can_have_resolvers_of_its_own() throws Exception {
    front("{\"zoneResolvers\": {\"marathon.mesos\": [\"UPSTREAM\"]}, \"domain\": \"own\"}");
    assertThat(front.ask("own.marathon.own")).containsExactly("10.0.0.1");
    assertThat(front.whole("nobody.marathon.mesos")).contains("status: NXDOMAIN");
    assertThat(front.dig("web.MARATHON.mesos", "+short", "+tcp")).hasSize(INSTANCES);
    assertThat(front.whole("leader.mesos")).contains("status: REFUSED");
    assertThat(front.whole("example.org")).contains("status: REFUSED");
  }

  @Test
  void nobody_is_asked_when_the_configuration_says_so() throws Exception {
    front("{\"resolvers\": [\"UPSTREAM\"], \"externalon\": false}");
    assertThat(front.whole("web.marathon.mesos")).contains("status: REFUSED");
  }

  @Test
  void a_big_answer_of_a_resolver_is_cut_by_udp_and_whole_by_tcp() throws Exception {
    front("{\"resolvers\": [\"UPSTREAM\"]}");
    for (String size : List.of("+noedns", "+bufsize=1232")) {
      assertThat(front.whole("web.marathon.mesos", "+ignore", size)).contains("flags: qr tc rd ra");
    }
    assertThat(front.dig("web.marathon.mesos", "+short")).hasSize(INSTANCES);
    assertThat(front.dig("_web._tcp.marathon.mesos", "SRV", "+short")).hasSize(INSTANCES);
  }
}
