package io.kernos.dns.zone;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.dns.name.WireName;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ZoneTest {
  private final Zone zone = new Zone(name("mesos"), false);

  private static WireName name(String text) {
    return WireName.of(text).orElseThrow();
  }

  private static List<Entry> a(String name, String... ips) {
    return List.of(ips).stream().map(ip -> Entry.address(name, ip)).toList();
  }

  private List<String> addresses(String name) {
    return zone.find(name(name)).values(RecordType.A);
  }

  @Test
  void what_is_put_is_seen_once_it_is_published() {
    zone.put("t1", a("web.marathon.mesos.", "10.0.0.1"), true);
    assertThat(zone.find(name("web.marathon.mesos"))).isNull();
    zone.publish(7);
    assertThat(addresses("web.marathon.mesos")).containsExactly("10.0.0.1");
    assertThat(zone.serial()).isEqualTo(7);
  }

  @Test
  void names_between_exist_as_long_as_something_is_below_them() {
    zone.put("t1", a("_web._tcp.marathon.mesos.", "10.0.0.1"), true);
    zone.publish(1);
    assertThat(zone.find(name("_tcp.marathon.mesos")).all()).isEmpty();
    assertThat(zone.find(name("marathon.mesos"))).isNotNull();
    zone.remove("t1");
    zone.publish(2);
    assertThat(zone.find(name("_tcp.marathon.mesos"))).isNull();
    assertThat(zone.find(name("marathon.mesos"))).isNull();
    assertThat(zone.find(name("mesos"))).isNotNull();
    assertThat(zone.size()).isEqualTo(1);
  }

  @Test
  void a_value_stays_until_the_last_that_contributes_it_is_gone() {
    zone.put("t1", a("web.mesos.", "10.0.0.1"), true);
    zone.put("t2", a("web.mesos.", "10.0.0.1"), true);
    zone.remove("t1");
    zone.publish(1);
    assertThat(addresses("web.mesos")).containsExactly("10.0.0.1");
    zone.remove("t2");
    zone.publish(2);
    assertThat(zone.find(name("web.mesos"))).isNull();
  }

  @Test
  void a_change_replaces_what_was_there() {
    zone.put("t1", a("web.mesos.", "10.0.0.1"), true);
    zone.publish(1);
    zone.put("t1", a("web.mesos.", "10.0.0.2"), true);
    zone.publish(2);
    assertThat(addresses("web.mesos")).containsExactly("10.0.0.2");
  }

  @Test
  void an_unhealthy_task_is_not_answered() {
    zone.put("t1", a("web.mesos.", "10.0.0.1"), true);
    zone.put("t2", a("web.mesos.", "10.0.0.2"), false);
    zone.publish(1);
    assertThat(addresses("web.mesos")).containsExactly("10.0.0.1");
    zone.put("t1", a("web.mesos.", "10.0.0.1"), false);
    zone.publish(2);
    assertThat(zone.find(name("web.mesos")).all()).isEmpty();
  }

  @Test
  void when_none_is_healthy_all_are_answered_if_it_was_chosen() {
    Zone lenient = new Zone(name("mesos"), true);
    lenient.put("t1", a("web.mesos.", "10.0.0.1"), false);
    lenient.publish(1);
    assertThat(lenient.find(name("web.mesos")).values(RecordType.A)).containsExactly("10.0.0.1");
    lenient.put("t2", a("web.mesos.", "10.0.0.2"), true);
    lenient.publish(2);
    assertThat(lenient.find(name("web.mesos")).values(RecordType.A)).containsExactly("10.0.0.2");
  }

  @Test
  void all_but_some_sources_can_be_taken_away() {
    zone.put("t1", a("a.mesos.", "10.0.0.1"), true);
    zone.put("t2", a("b.mesos.", "10.0.0.1"), true);
    zone.retain(Set.of("t2"));
    zone.publish(1);
    assertThat(zone.find(name("a.mesos"))).isNull();
    assertThat(zone.find(name("b.mesos"))).isNotNull();
  }

  @Test
  void kept_answers_go_with_the_records_they_were_made_of() {
    zone.put("t1", a("web.mesos.", "10.0.0.1"), true);
    zone.publish(1);
    ZoneNode before = zone.find(name("web.mesos"));
    assertThat(before.<String>kept(0, () -> "made")).isEqualTo("made");
    assertThat(before.<String>kept(0, () -> "again")).isEqualTo("made");
    zone.put("t2", a("web.mesos.", "10.0.0.2"), true);
    zone.publish(2);
    assertThat(zone.find(name("web.mesos"))).isNotSameAs(before);
  }
}
