package io.kernos.haproxy.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeadTest {
  private static MultiMap headers(String... lines) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    for (String line : lines) {
      headers.add(line.substring(0, line.indexOf(':')), line.substring(line.indexOf(':') + 1));
    }
    return headers;
  }

  private static Head head(String target, String... lines) {
    return Head.of(HttpVersion.HTTP_1_1, HttpMethod.GET, target, headers(lines));
  }

  @ParameterizedTest
  @CsvSource({
    "web.example, web.example",
    "WEB.Example:9080, web.example",
    "[::1]:80, [::1]",
    "127.0.0.1, 127.0.0.1"
  })
  void the_host_has_no_port_and_no_case(String sent, String read) {
    assertThat(head("/", "Host:" + sent).host()).isEqualTo(read);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a/b", "a@b", "a:b", "a,b", "<script>", "a?b", "a\tb"})
  void what_is_no_host_is_refused(String host) {
    assertThatThrownBy(() -> head("/", "Host:" + host)).hasMessageContaining("no host");
  }

  @Test
  void two_hosts_are_refused_and_none_too() {
    assertThatThrownBy(() -> head("/", "Host:a", "Host:b")).hasMessageContaining("one Host");
    assertThatThrownBy(() -> head("/")).hasMessageContaining("one Host");
    assertThat(Head.of(HttpVersion.HTTP_1_0, HttpMethod.GET, "/", headers()).host()).isEmpty();
  }

  @Test
  void an_absolute_target_must_be_of_the_host() {
    assertThat(head("http://a.example/x?y", "Host:A.example").uri()).isEqualTo("/x?y");
    assertThat(head("http://a.example?y", "Host:a.example").uri()).isEqualTo("/?y");
    assertThatThrownBy(() -> head("http://b.example/x", "Host:a.example"))
        .hasMessageContaining("another host");
    assertThatThrownBy(() -> head("x", "Host:a.example")).hasMessageContaining("another host");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a\u0001", "/a#b", "/ü", "/a\u007f"})
  void a_target_with_odd_characters_is_refused(String target) {
    assertThatThrownBy(() -> head(target, "Host:a")).hasMessageContaining("character");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "chunked, identity", "xchunked", "identity", "\u000bchunked"})
  void a_body_of_unclear_length_is_refused(String coding) {
    assertThatThrownBy(() -> head("/", "Host:a", "Transfer-Encoding:" + coding))
        .hasMessageContaining("length");
  }

  @Test
  void both_a_length_and_chunks_are_refused() {
    assertThatThrownBy(() -> head("/", "Host:a", "Transfer-Encoding:chunked", "Content-Length:4"))
        .hasMessageContaining("length");
    assertThatThrownBy(
            () -> head("/", "Host:a", "Transfer-Encoding:chunked", "Transfer-Encoding:chunked"))
        .hasMessageContaining("length");
    assertThatThrownBy(() -> head("/", "Host:a", "Content-Length:+4"))
        .hasMessageContaining("Content-Length");
  }

  @Test
  void what_is_for_the_next_hop_goes_no_further() {
    MultiMap headers =
        headers("Connection:close, X-Mine, Host", "Host:a", "X-Mine:1", "TE:trailers", "X-Other:2");
    Head.strip(headers);
    assertThat(headers.names()).containsExactlyInAnyOrder("Host", "X-Other");
  }

  @Test
  void a_cookie_is_read_and_taken_out() {
    MultiMap headers = headers("Cookie:a=1; mine=x; b=2", "Cookie:mine=y");
    assertThat(Head.cookie(headers, "mine")).contains("x");
    Head.dropCookie(headers, "mine");
    assertThat(headers.getAll("Cookie")).containsExactly("a=1; b=2");
  }
}
