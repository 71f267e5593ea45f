package io.kernos.haproxy.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.haproxy.Records;
import io.kernos.haproxy.app.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RewritesTest {
  private static Settings settings(String label, String value) {
    return Records.service(
            Records.of("/web")
                .label("HAPROXY_0_VHOST", "web.example")
                .label("HAPROXY_0_HTTP_BACKEND_" + label, value)
                .task("t1"))
        .settings();
  }

  @ParameterizedTest
  @CsvSource({
    "/outer, /",
    "/outer/, /",
    "/outer/in?q=/outer, /in?q=/outer",
    "/other, /other",
    "*, *"
  })
  void the_outer_path_is_taken_off(String sent, String seen) {
    assertThat(Rewrites.uri(settings("PROXYPASS_PATH", "/outer/"), sent)).isEqualTo(seen);
  }

  @Test
  void a_server_behind_a_path_is_told_its_virtual_host() {
    assertThat(Rewrites.host(settings("PROXYPASS_PATH", "/outer"), "x:80"))
        .isEqualTo("web.example");
    assertThat(Rewrites.host(settings("REVPROXY_PATH", "/outer"), "x:80")).isEqualTo("x:80");
  }

  @ParameterizedTest
  @CsvSource({
    "/in, /outer",
    "http://web.example:99/in, /outer",
    "https://web.example/, /outer",
    "http://other.example/in, http://other.example/in",
    "http://webXexample/in, http://webXexample/in"
  })
  void a_location_of_its_own_is_the_outer_path(String sent, String seen) {
    assertThat(Rewrites.location(settings("REVPROXY_PATH", "/outer"), sent)).isEqualTo(seen);
  }
}
