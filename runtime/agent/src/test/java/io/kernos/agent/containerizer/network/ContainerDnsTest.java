package io.kernos.agent.containerizer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ContainerDnsTest {
  private static final String FLAG =
      """
      {"mesos": [{"network_mode": "CNI", "network_name": "net1",
                  "dns": {"nameservers": ["10.0.0.1"], "search": ["marathon.mesos"]}}],
       "docker": [{"network_mode": "BRIDGE", "dns": {"nameservers": ["172.17.0.1"]}},
                  {"network_mode": "USER", "dns": {"nameservers": ["10.0.0.2"]}},
                  {"network_mode": "USER", "network_name": "net2",
                   "dns": {"nameservers": ["10.0.0.3"], "options": ["ndots:2"]}}]}
      """;

  @Test
  void each_network_has_the_resolver_that_the_flag_of_mesos_gives_it() {
    ContainerDns dns = ContainerDns.parse(FLAG);
    assertThat(dns.docker("BRIDGE", "").orElseThrow().nameservers()).containsExactly("172.17.0.1");
    assertThat(dns.docker("USER", "net2").orElseThrow())
        .isEqualTo(new Resolver(List.of("10.0.0.3"), List.of(), List.of("ndots:2")));
    assertThat(dns.docker("USER", "other").orElseThrow().nameservers()).containsExactly("10.0.0.2");
    assertThat(dns.docker("HOST", "")).isEmpty();
    assertThat(dns.cni("net1").orElseThrow().search()).containsExactly("marathon.mesos");
    assertThat(dns.cni("net3")).isEmpty();
  }

  @Test
  void addresses_alone_hold_for_every_network() {
    ContainerDns dns = ContainerDns.parse("172.17.0.1, fd00::1");
    assertThat(dns.docker("USER", "any")).isEqualTo(dns.cni("any"));
    assertThat(dns.cni("any").orElseThrow().resolvConf())
        .isEqualTo("nameserver 172.17.0.1\nnameserver fd00::1\n");
    assertThat(ContainerDns.parse("").docker("BRIDGE", "")).isEmpty();
  }

  @Test
  void resolv_conf_has_a_line_for_each_kind() {
    assertThat(
            new Resolver(List.of("10.0.0.1"), List.of("a", "b"), List.of("ndots:2")).resolvConf())
        .isEqualTo("nameserver 10.0.0.1\nsearch a b\noptions ndots:2\n");
  }

  @Test
  void what_is_wrong_is_named() {
    assertThatThrownBy(() -> ContainerDns.parse("dns.example")).hasMessageContaining("dns.example");
    assertThatThrownBy(() -> ContainerDns.parse("{")).hasMessageContaining("no JSON");
    assertThatThrownBy(() -> ContainerDns.parse("{\"rkt\": []}")).hasMessageContaining("rkt");
    assertThatThrownBy(() -> ContainerDns.parse("{\"docker\": {}}"))
        .hasMessageContaining("form of Mesos' flag");
    assertThatThrownBy(
            () ->
                ContainerDns.parse(
                    "{\"docker\": [{\"network_mode\": \"HOST\", \"dns\": {\"nameservers\": []}}]}"))
        .hasMessageContaining("network_mode of docker");
    assertThatThrownBy(
            () -> ContainerDns.parse("{\"mesos\": [{\"network_mode\": \"CNI\", \"dns\": {}}]}"))
        .hasMessageContaining("nameservers");
    assertThatThrownBy(() -> ContainerDns.parse(FLAG.replace("\"net2\"", "\"\"")))
        .hasMessageContaining("more than one resolver");
  }
}
