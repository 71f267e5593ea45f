package io.kernos.haproxy.config;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfinementTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "global\n  lua-load /tmp/x.lua",
        "program evil",
        "\"global\"",
        "glo\\bal",
        "\\x67lobal",
        "'program' x",
        ".if defined(HOME)",
        "errorfile 503 /etc/passwd",
        "http-request return status 200 content-type text/plain file /etc/passwd",
        "http-request return status 200 content-type text/plain lf-f\\ile /etc/passwd",
        "http-request set-header X \"${SECRET}\"",
        "http-request set-map(/x/domain2backend.map) a b",
        "http-request set-header X %[path,map(/etc/passwd)]",
        "acl x path -f /etc/passwd",
        "option external-check\n  external-check command /bin/sh",
        "bind unix@/tmp/x",
        "option x\0"
      })
  void what_leaves_its_section_is_refused(String text) {
    assertThatThrownBy(() -> Confinement.check("  " + text + "\n", ""))
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
        "timeout check 10s\n\n  http-request deny if { path_beg /admin }"
      })
  void directives_of_a_section_pass(String text) {
    assertThatCode(() -> Confinement.check(text + "\n", "")).doesNotThrowAnyException();
  }

  @Test
  void a_head_begins_its_own_section_only() {
    assertThatCode(() -> Confinement.check("\nbackend web\n  mode http\n", "backend web"))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> Confinement.check("backend other\n", "backend web"))
        .hasMessageContaining("must begin with");
  }

  @Test
  void names_are_looked_up_and_nothing_else() {
    assertThatThrownBy(() -> Format.fill("{backend.__class__}", Map.of("backend", "b")))
        .hasMessageContaining("backend.__class__");
    assertThatThrownBy(() -> Format.fill("a } b", Map.of())).hasMessageContaining("single }");
  }

  @Test
  void values_are_not_filled_in_again() {
    org.assertj.core.api.Assertions.assertThat(
            Format.fill("{{ {a} }}", Map.of("a", "{b}", "b", "x")))
        .isEqualTo("{ {b} }");
  }
}
