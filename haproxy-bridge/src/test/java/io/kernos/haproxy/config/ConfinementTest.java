package io.kernos.haproxy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfinementTest {
  private static final Map<String, String> VALUES =
      Map.of(
          "backend", "web_10000",
          "servicePort", "10000",
          "cleanedUpHostname", "web_example.web_10000",
          "cleanedUpAppId", "_web",
          "host_ipv4", "127.0.0.1",
          "host", "agent");

  private static void check(Place place, String text) {
    new Confinement(place, "", VALUES).check(text + "\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "global\n  lua-load /tmp/x.lua",
        "mode http\nfrontend other\n  bind :1",
        "program evil",
        "crt-store x",
        "\"global\"",
        "glo\\bal",
        "\\x67lobal",
        "'program' x",
        "no global",
        ".if defined(HOME)",
        "errorfile 503 /etc/passwd",
        "http-request return status 200 content-type text/plain file /etc/passwd",
        "http-request return status 200 content-type text/plain lf-f\\ile /etc/passwd",
        "http-request set-header X \"${SECRET}\"",
        "http-request set-header X %[env(SECRET)]",
        "http-request set-var(proc.x) int(1)",
        "http-request set-header X %[req.hdr(a),jwt_verify(alg,/etc/key)]",
        "http-request set-map(/x/domain2backend.map) a b",
        "http-request del-acl(/x) a",
        "http-request set-header X %[path,map(/etc/passwd)]",
        "http-request set-header X %[path,map_reg_int(/etc/passwd)]",
        "http-request lua.evil",
        "http-request set-header X %[lua.evil]",
        "http-request use-service prometheus-exporter",
        "tcp-request content use-service lua.x",
        "acl x path -f /etc/passwd",
        "option external-check\n  external-check command /bin/sh",
        "filter spoe config /etc/passwd",
        "stats enable",
        "stats admin if TRUE",
        "email-alert to a@b",
        "log 10.0.0.9:514 local0",
        "log /dev/log local0",
        "default-server namespace other",
        "bind :10000",
        "server-template a 1-9 10.0.0.9:80",
        "server a unix@/var/run/docker.sock",
        "server a /var/run/docker.sock",
        "server a abns@x",
        "server a stream+unix@x",
        "server a 127.0.0.1:9090x",
        "server a 127.0.0.9:5050",
        "server a localhost:5050",
        "server a 2130706433:5050",
        "server a 0.0.0.0:0",
        "server a [::1]:5050",
        "server a [::ffff:127.0.0.1]:5050",
        "server a",
        "dispatch 127.0.0.1:5050",
        "tcp-check connect addr unix@/tmp/x",
        "option transparent",
        "option http_proxy",
        "use-fcgi-app x",
        "peers x",
        "option x\0",
        "option x\r",
        "option x\u000b",
        "option \ud800"
      })
  void what_leaves_its_section_is_refused(String text) {
    assertThatThrownBy(() -> check(Place.BACKEND, "  " + text))
        .isInstanceOf(TemplateException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bind *:22",
        "bind unix@/tmp/x:10000",
        "bind /tmp/x:10000",
        "bind 127.0.0.1:1,:10000",
        "bind :9000-10000",
        "bind fd@3:10000",
        "bind :10000 ssl crt-list /etc/passwd",
        "bind :10000 level admin",
        "default_backend %[req.hdr(x)]",
        "use_backend kernos_statistics",
        "server a 10.0.0.1:80"
      })
  void a_front_end_listens_on_its_service_port_only(String text) {
    assertThatThrownBy(() -> check(Place.FRONTEND, text)).isInstanceOf(TemplateException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mode tcp",
        "timeout client 1ms",
        "http-request deny",
        "http-request redirect location http://evil.example",
        "use_backend other_10001 if TRUE",
        "use_backend %[req.hdr(x)]",
        "default_backend web_10000",
        "acl auth_other.other_10001 always_true",
        "acl host_web_example.other_10001 always_true",
        "acl path_other_10001 always_true"
      })
  void in_a_common_front_end_an_app_speaks_for_itself_only(String text) {
    assertThatThrownBy(() -> check(Place.COMMON_FRONTEND, text))
        .isInstanceOf(TemplateException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "option httpchk GET /health HTTP/1.1\\r\\nHost:\\ www",
        "http-request set-header X-Forwarded-Port %[dst_port]",
        "http-response set-header Strict-Transport-Security \"max-age=1; includeSubDomains\"",
        "  # program",
        "acl is_map path_beg /map",
        "acl end path_reg ^/a$",
        "timeout check 10s\n\n  http-request deny if { path_beg /admin }",
        "compression algo gzip\n  compression type text/html",
        "no option httpclose",
        "log global",
        "server a 127.0.0.1:8080 check",
        "server a agent:8080 check",
        "server sorry 192.0.2.1:80 backup",
        "server sorry [2001:db8::1]:80 backup"
      })
  void directives_of_a_section_pass(String text) {
    assertThatCode(() -> check(Place.BACKEND, text)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "acl host_web_example.web_10000 hdr(host) -i web.example\n"
            + "  use_backend web_10000 if host_web_example.web_10000",
        "acl is_websocket hdr(Upgrade) -i WebSocket",
        "http-request auth realm \"a b\" if host_web_example.web_10000",
        "redirect scheme https code 301 if !{ ssl_fc } host_web_example.web_10000"
      })
  void rules_of_an_app_s_own_hosts_pass(String text) {
    assertThatCode(() -> check(Place.COMMON_FRONTEND, text)).doesNotThrowAnyException();
  }

  @Test
  void a_head_begins_its_own_section_only() {
    Confinement web = new Confinement(Place.BACKEND, "backend web", VALUES);
    assertThatCode(() -> web.check("\nbackend web\n  mode http\n")).doesNotThrowAnyException();
    assertThatThrownBy(() -> web.check("backend other\n")).hasMessageContaining("must begin with");
    assertThatThrownBy(() -> web.check("backend web\nbackend web\n"))
        .hasMessageContaining("begins with backend");
  }

  @Test
  void names_are_looked_up_and_nothing_else() {
    assertThatThrownBy(() -> Format.fill("{backend.__class__}", Map.of("backend", "b")))
        .hasMessageContaining("backend.__class__");
    assertThatThrownBy(() -> Format.fill("a } b", Map.of())).hasMessageContaining("single }");
  }

  @Test
  void values_are_not_filled_in_again() {
    assertThat(Format.fill("{{ {a} }}", Map.of("a", "{b}", "b", "x"))).isEqualTo("{ {b} }");
  }
}
