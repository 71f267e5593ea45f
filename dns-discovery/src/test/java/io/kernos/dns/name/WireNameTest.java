package io.kernos.dns.name;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WireNameTest {

  private static WireName name(String text) {
    return WireName.of(text).orElseThrow();
  }

  @Test
  void case_and_the_last_dot_make_no_difference() {
    assertThat(name("Web.Marathon.mesos")).isEqualTo(name("web.marathon.mesos."));
    assertThat(name("web.mesos").toString()).isEqualTo("web.mesos.");
    assertThat(name(".").toString()).isEqualTo(".");
  }

  @Test
  void what_dns_cannot_carry_is_no_name() {
    assertThat(WireName.of("a".repeat(64) + ".mesos")).isEmpty();
    assertThat(WireName.of("a..mesos")).isEmpty();
    assertThat(WireName.of("a b.mesos")).isEmpty();
    assertThat(WireName.of("mesos..")).isEmpty();
    assertThat(WireName.of("abcdefg.".repeat(31) + "abcde")).isPresent();
    assertThat(WireName.of("abcdefg.".repeat(31) + "abcdef")).isEmpty();
  }

  @Test
  void a_name_is_within_a_zone_by_whole_labels() {
    assertThat(name("web.mesos").isWithin(name("mesos"))).isTrue();
    assertThat(name("mesos").isWithin(name("mesos"))).isTrue();
    assertThat(name("webmesos").isWithin(name("mesos"))).isFalse();
    assertThat(name("mesos.com").isWithin(name("mesos"))).isFalse();
  }

  @Test
  void the_longest_end_that_two_names_share_is_found() {
    WireName web = name("_web._tcp.marathon.mesos");
    assertThat(web.sharedEnd(name("web-1.marathon.mesos"))).isEqualTo(10);
    assertThat(web.sharedEnd(name("example.org"))).isEqualTo(web.length() - 1);
    assertThat(web.sharedEnd(name("xweb.amarathon.mesos"))).isEqualTo(19);
  }

  @Test
  void parents_lead_to_the_root() {
    assertThat(name("a.b").parent()).contains(name("b"));
    assertThat(name("b").parent().orElseThrow().parent()).isEmpty();
  }
}
