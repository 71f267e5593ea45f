package io.kernos.haproxy.app;

import static io.kernos.haproxy.Records.apps;
import static io.kernos.haproxy.Records.service;
import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.haproxy.Records;
import io.kernos.spi.discovery.ServiceRecord;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AppsTest {
  private static Apps of(Set<String> groups, boolean strict, Records... records) {
    return Apps.of(
        List.of(records).stream().map(r -> r.task("t1")).toList(),
        new Apps.Choice(groups, strict, port -> port < 11000));
  }

  @Test
  void backend_is_named_by_app_and_service_port() {
    assertThat(service(Records.of("/shop/web").task("t1")).backend()).isEqualTo("shop_web_10000");
  }

  @Test
  void each_task_is_a_server() {
    Service service =
        service(
            Records.of("/web").task("t1"), Records.of("/web").firstPort(31001, 10000).task("t2"));
    assertThat(service.servers())
        .extracting(Server::name)
        .containsExactly("127_0_0_1_31000", "127_0_0_1_31001");
  }

  @Test
  void tasks_that_leave_or_are_ill_take_no_new_connection() {
    Service service =
        service(
            Records.of("/web").task("t1"),
            Records.of("/web").firstPort(31001, 10000).draining().task("t2"),
            Records.of("/web").firstPort(31002, 10000).unhealthy().task("t3"));
    assertThat(service.servers()).extracting(Server::draining).containsExactly(false, true, true);
  }

  @Test
  void labels_are_those_of_the_newest_task() {
    Service service =
        service(
            Records.of("/web").label("HAPROXY_0_VHOST", "old.example").task("t1"),
            Records.of("/web").label("HAPROXY_0_VHOST", "new.example").task("t2"));
    assertThat(service.settings().vhosts()).containsExactly("new.example");
  }

  @ParameterizedTest
  @CsvSource({"external,true", "internal,false", "*,true"})
  void a_load_balancer_serves_its_groups(String group, boolean served) {
    assertThat(of(Set.of(group), false, Records.of("/web")).services()).hasSize(served ? 1 : 0);
  }

  @Test
  void a_port_may_have_a_group_of_its_own() {
    Records records = Records.of("/web").port(31001, 10001).label("HAPROXY_1_GROUP", "internal");
    assertThat(of(Set.of("internal"), false, records).services())
        .extracting(Service::servicePort)
        .containsExactly(10001);
  }

  @Test
  void in_strict_mode_a_port_must_be_enabled() {
    assertThat(of(Set.of("external"), true, Records.of("/web")).services()).isEmpty();
    Records enabled = Records.of("/web").label("HAPROXY_0_ENABLED", "true");
    assertThat(of(Set.of("external"), true, enabled).services()).hasSize(1);
  }

  @Test
  void a_virtual_host_makes_it_http() {
    assertThat(service(Records.of("/web").task("t")).settings().mode()).isEqualTo("tcp");
    assertThat(
            service(Records.of("/web").label("HAPROXY_0_VHOST", "A.example, b.example").task("t"))
                .settings())
        .satisfies(s -> assertThat(s.mode()).isEqualTo("http"))
        .satisfies(s -> assertThat(s.vhosts()).containsExactly("a.example", "b.example"));
  }

  @Test
  void an_http_check_makes_it_http() {
    Service service = service(Records.of("/web").check("{\"protocol\":\"HTTP\"}").task("t"));
    assertThat(service.isHttp()).isTrue();
  }

  @Test
  void service_port_out_of_range_is_not_bound_and_named() {
    Apps apps = of(Set.of("external"), false, Records.of("/web").label("HAPROXY_0_PORT", "20000"));
    assertThat(apps.services()).extracting(Service::servicePort).containsExactly(0);
    assertThat(apps.problems()).singleElement().asString().contains("/web port 0", "20000");
  }

  @Test
  void the_second_app_on_a_service_port_is_left_out_and_named() {
    Apps apps = apps(Records.of("/a").task("t1"), Records.of("/b").task("t2"));
    assertThat(apps.services()).extracting(Service::appId).containsExactly("/a");
    assertThat(apps.problems()).singleElement().asString().contains("/b port 0", "taken by /a");
  }

  @Test
  void tasks_of_other_frameworks_name_their_port_by_label() {
    Service service =
        service(
            Records.of("/batch")
                .framework("my fw")
                .firstPort(31000, 0)
                .label("HAPROXY_0_PORT", "10042")
                .task("t"));
    assertThat(service.backend()).isEqualTo("my_fw_batch_10042");
  }

  @Test
  void ports_of_udp_are_counted_but_not_served() {
    ServiceRecord record = Records.of("/web").port(31001, 10001).task("t");
    List<ServiceRecord.Port> ports =
        List.of(
            new ServiceRecord.Port(31000, "", "udp", Map.of("service-port", "10000")),
            record.ports().get(1));
    ServiceRecord udp =
        new ServiceRecord(
            "i",
            "f",
            "f",
            "t",
            "n",
            "a",
            "h",
            "127.0.0.1",
            List.of(),
            ports,
            true,
            false,
            record.labels(),
            "cluster",
            "n",
            true,
            List.of(31000, 31001));
    assertThat(service(udp).servicePort()).isEqualTo(10001);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a.example\n  server evil 1.2.3.4:80",
        "a.example } use_backend x",
        "\"",
        "${HOME}",
        "%[env(HOME)]"
      })
  void hostile_virtual_hosts_are_refused(String value) {
    assertThat(apps(Records.of("/web").label("HAPROXY_0_VHOST", value).task("t")))
        .satisfies(apps -> assertThat(apps.services()).isEmpty())
        .satisfies(apps -> assertThat(apps.problems()).hasSize(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PATH|/a #",
        "PATH|-f /etc/passwd",
        "PATH|/a\"b",
        "BALANCE|roundrobin\\",
        "BIND_ADDR|/tmp/socket",
        "BIND_ADDR|unix@x",
        "BIND_OPTIONS|\"x\"",
        "SSL_CERT|a;b",
        "AUTH|realm:user",
        "AUTH|re\"alm:user:pw",
        "MODE|health",
        "PORT|0",
        "PORT|x",
        "HTTP_BACKEND_PROXYPASS_PATH|/a %[x]",
        "HTTP_BACKEND_REDIR|/a b",
        "BACKEND_NETWORK_ALLOWED_ACL|-f /etc/passwd",
        "BACKEND_WEIGHT|heavy"
      })
  void values_that_do_not_fit_are_refused_and_named(String name, String value) {
    Apps apps = apps(Records.of("/web").label("HAPROXY_0_" + name, value).task("t"));
    assertThat(apps.services()).isEmpty();
    assertThat(apps.problems()).singleElement().asString().contains("/web", "HAPROXY_0_" + name);
  }

  @Test
  void an_address_that_is_none_is_no_server() {
    assertThat(service(Records.of("/web").address("1.2.3.4\nx").task("t")).servers()).isEmpty();
  }

  @Test
  void of_two_colours_the_older_is_drained_as_the_newer_gets_ready() {
    Records blue =
        Records.of("/web-blue")
            .label("HAPROXY_DEPLOYMENT_GROUP", "web")
            .label("HAPROXY_DEPLOYMENT_STARTED_AT", "2026-01-01T00:00:00");
    Records green =
        Records.of("/web-green")
            .firstPort(32000, 10001)
            .label("HAPROXY_DEPLOYMENT_GROUP", "web")
            .label("HAPROXY_DEPLOYMENT_STARTED_AT", "2026-01-02T00:00:00")
            .label("HAPROXY_DEPLOYMENT_NEW_INSTANCES", "0")
            .label("HAPROXY_DEPLOYMENT_TARGET_INSTANCES", "2");
    Service service =
        service(blue.task("b1"), blue.firstPort(31001, 10000).task("b2"), green.task("g1"));
    assertThat(service.appId()).isEqualTo("/web");
    assertThat(service.servicePort()).isEqualTo(10000);
    assertThat(service.servers())
        .filteredOn(Server::draining)
        .extracting(Server::port)
        .containsExactly(31000);
    assertThat(service.servers()).hasSize(3);
  }
}
