package io.kernos.dns.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kernos.dns.name.LabelRule;
import io.kernos.dns.name.WireName;
import io.kernos.dns.zone.ClusterNames.Master;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MesosDnsFileTest {

  private static DnsConfig read(String json) {
    DnsConfig.Builder builder = DnsConfig.builder();
    MesosDnsFile.read(json, "config.json", builder);
    return builder.build();
  }

  @Test
  void the_documented_keys_are_taken() {
    DnsConfig config =
        read(
            """
            {"zk": "zk://10.0.0.1:2181/mesos", "masters": ["10.0.0.1:5050", "10.0.0.2:5050"],
             "mesosCredentials": {"principal": "p", "secret": "s"}, "mesosAuthentication": "basic",
             "refreshSeconds": 60, "ttl": 30, "domain": "Cluster.local", "port": 5300,
             "resolvers": ["169.254.169.254", "10.0.0.3:5353"],
             "zoneResolvers": {"weave": ["172.17.0.1"]}, "timeout": 2, "httpon": false,
             "dnson": true, "httpport": 8124, "externalon": true, "listener": "10.0.0.9",
             "SOAMname": "ns1.cluster.local", "SOARname": "root@ns1.cluster.local.",
             "SOARefresh": 61, "SOARetry": 601, "SOAExpire": 86401, "SOAMinttl": 62,
             "IPSources": ["host"], "recurseon": false, "enforceRFC952": true,
             "srvRecordDefaultWeight": 3, "SetTruncateBit": false, "EnumerationOn": false}
            """);
    assertThat(config.zone().ttl()).isEqualTo(30);
    assertThat(config.zone().weight()).isEqualTo(3);
    assertThat(config.zone().mailbox()).hasToString("root.ns1.cluster.local.");
    assertThat(config.zone().minTtl()).isEqualTo(62);
    assertThat(config.apex()).hasToString("cluster.local.");
    assertThat(config.listener()).isEqualTo("10.0.0.9");
    assertThat(config.port()).isEqualTo(5300);
    assertThat(config.httpPort()).isEqualTo(8124);
    assertThat(config.httpOn()).isFalse();
    assertThat(config.enumeration()).isFalse();
    assertThat(config.naming().label()).isEqualTo(LabelRule.RFC952);
    assertThat(config.naming().ipSources()).containsExactly("host");
    assertThat(config.serving().recursion()).isFalse();
    assertThat(config.serving().truncateBit()).isFalse();
    assertThat(config.timeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(config.masters())
        .containsExactly(new Master("10.0.0.1", 5050), new Master("10.0.0.2", 5050));
    assertThat(config.resolvers())
        .containsExactly(
            new InetSocketAddress("169.254.169.254", 53), new InetSocketAddress("10.0.0.3", 5353));
    assertThat(config.zoneResolvers())
        .containsEntry(
            WireName.of("weave").orElseThrow(), List.of(new InetSocketAddress("172.17.0.1", 53)));
  }

  @Test
  void what_the_file_does_not_name_stays() {
    DnsConfig.Builder builder = DnsConfig.builder().listen("127.0.0.1", 8053, 8123);
    MesosDnsFile.read("{\"ns\": \"ns1\", \"DOMAIN\": \"a\"}", "config.json", builder);
    assertThat(builder.build().port()).isEqualTo(8053);
    assertThat(builder.build().apex()).hasToString("a.");
  }

  @Test
  void null_and_a_timeout_of_none_leave_the_usual() {
    DnsConfig config = read("{\"masters\": null, \"resolvers\": null, \"timeout\": 0}");
    assertThat(config.masters()).isEmpty();
    assertThat(config.timeout()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void an_empty_list_of_resolvers_stands_for_those_of_the_machine(@TempDir Path folder)
      throws Exception {
    Path file = folder.resolve("resolv.conf");
    Files.writeString(
        file,
        "# by hand\nsearch example\nnameserver 127.0.0.53\nnameserver\t192.0.2.1\n"
            + "nameserver fd00::53\nnameserver 192.0.2.1\n");
    assertThat(ResolvConf.nameservers(file)).containsExactly("192.0.2.1", "fd00::53");
  }

  @Test
  void the_sample_of_the_original_is_taken_as_it_is() {
    DnsConfig config =
        read(
            """
            {"zk": "zk://127.0.0.1:2181/mesos", "masters": ["127.0.0.1:5050"],
             "stateTimeoutSeconds": 300, "refreshSeconds": 60, "ttl": 60, "domain": "mesos",
             "ns": "ns1", "port": 8053, "resolvers": ["8.8.8.8"], "timeout": 5,
             "listener": "0.0.0.0", "SOAMname": "ns1.mesos", "SOARname": "root.ns1.mesos",
             "SOARefresh": 60, "SOARetry": 600, "SOAExpire": 86400, "SOAMinttl": 60,
             "dnson": true, "httpon": true, "httpport": 8123, "externalon": true,
             "recurseon": true, "srvRecordDefaultWeight": 1, "IPSources": ["mesos", "host"],
             "EnforceRFC952": false, "EnumerationOn": true, "mesosHTTPSOn": false,
             "CACertFile": "", "zkDetectionTimeout": 30, "IAMConfigFile": ""}
            """);
    assertThat(config.listener()).isEqualTo("0.0.0.0");
    assertThat(config.naming().ipSources()).containsExactly("mesos", "host");
  }

  @Test
  void with_external_off_no_resolver_is_asked() {
    DnsConfig config = read("{\"externalon\": false, \"resolvers\": [\"10.0.0.1\"]}");
    assertThat(config.resolvers()).isEmpty();
  }

  @Test
  void a_mistake_is_named_with_its_key() {
    assertThatThrownBy(() -> read("{\"port\": 70000}"))
        .hasMessageContaining("config.json: port does not take 70000");
    assertThatThrownBy(() -> read("{\"dnson\": \"yes\"}"))
        .hasMessageContaining("config.json: dnson does not take yes");
    assertThatThrownBy(() -> read("{\"resolvers\": [\"somewhere\"]}"))
        .hasMessageContaining("resolvers: somewhere is neither an IP address");
    assertThatThrownBy(() -> read("{\"domain\": \"a b\"}")).hasMessageContaining("domain");
    assertThatThrownBy(() -> read("{\"IPSources\": [\"rkt\"]}")).hasMessageContaining("IPSources");
    assertThatThrownBy(() -> read("{\"IPSources\": []}")).hasMessageContaining("IPSources");
    assertThatThrownBy(() -> read("{\"IPSources\": [\"host\", \"host\"]}"))
        .hasMessageContaining("each once");
    assertThatThrownBy(() -> read("{\"dnson\": false, \"httpon\": false}"))
        .hasMessageContaining("dnson");
    assertThatThrownBy(() -> read("{\"zoneResolvers\": {\"a.mesos\": [\"10.0.0.1\"]}}"))
        .hasMessageContaining("zoneResolvers: a.mesos");
    assertThatThrownBy(() -> read("{\"zoneResolvers\": {\"weave\": []}}"))
        .hasMessageContaining("weave has no resolver");
    assertThatThrownBy(() -> read("{")).hasMessageContaining("config.json: this is no JSON");
  }
}
