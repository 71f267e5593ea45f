package io.kernos.haproxy.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.haproxy.Pem;
import io.kernos.haproxy.Records;
import io.kernos.haproxy.RunningHaproxy;
import io.kernos.haproxy.WebServer;
import io.kernos.haproxy.app.Apps;
import io.kernos.haproxy.app.Problem;
import io.kernos.haproxy.config.Templates;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients are shown by a real HAProxy while the operator changes files. */
class CertificatesTest {
  @TempDir static Path made;
  @TempDir Path folder;
  private Path pems;
  private Path single;
  private RunningHaproxy haproxy;
  private WebServer web;
  private Apps apps;

  /** Each takes a second to make. */
  @BeforeAll
  static void make() throws Exception {
    for (String name : List.of("a", "b", "c", "new", "single")) {
      Pem.write(made.resolve(name + ".example"), name + ".example");
    }
  }

  private static void put(Path file, String host) throws IOException {
    Files.copy(made.resolve(host), file, StandardCopyOption.REPLACE_EXISTING);
  }

  @BeforeEach
  void write() throws Exception {
    pems = Files.createDirectory(folder.resolve("pems"));
    single = folder.resolve("single file.pem");
    put(pems.resolve("a.pem"), "a.example");
    put(pems.resolve("b.pem"), "b.example");
    put(single, "single.example");
    haproxy = new RunningHaproxy(folder, Templates.defaults(), List.of(pems, single));
    web = new WebServer("web");
    apps =
        Records.apps(
            Records.of("/web")
                .firstPort(web.port(), RunningHaproxy.freePort())
                .label("HAPROXY_0_VHOST", "*")
                .task("t1"));
  }

  @AfterEach
  void close() throws Exception {
    haproxy.close();
    web.close();
  }

  private void start() throws Exception {
    haproxy.balancer().apply(apps);
  }

  /** Whom the certificate names that a client is shown who asks for a host. */
  private String shown(String host) throws IOException {
    String text = haproxy.byTls(host, "/").text();
    assertThat(text).contains("web /");
    return text.substring(text.lastIndexOf("CN="));
  }

  private long reloads() {
    return haproxy.balancer().counts().reloads().values().stream().mapToLong(n -> n).sum();
  }

  private List<String> problems() {
    return haproxy.balancer().problems().stream().map(Problem::toString).toList();
  }

  @Test
  void each_client_is_shown_the_certificate_of_the_host_that_it_names() throws Exception {
    start();
    assertThat(shown("a.example")).isEqualTo("CN=a.example");
    assertThat(shown("b.example")).isEqualTo("CN=b.example");
    assertThat(shown("single.example")).isEqualTo("CN=single.example");
    assertThat(shown("other.example")).isEqualTo("CN=a.example");
    assertThat(problems()).isEmpty();
  }

  @Test
  void a_changed_certificate_is_served_with_no_reload() throws Exception {
    start();
    put(pems.resolve("b.pem"), "new.example");
    haproxy.balancer().sweep();
    assertThat(shown("new.example")).isEqualTo("CN=new.example");
    assertThat(shown("b.example")).isEqualTo("CN=a.example");
    assertThat(reloads()).isZero();
    assertThat(haproxy.balancer().counts().starts()).isEqualTo(1);

    haproxy.balancer().reload(apps);
    assertThat(shown("new.example")).isEqualTo("CN=new.example");
  }

  @Test
  void certificates_come_and_go_by_a_reload() throws Exception {
    start();
    put(pems.resolve("c.pem"), "c.example");
    Files.delete(pems.resolve("b.pem"));
    haproxy.balancer().sweep();
    haproxy.balancer().sweep();
    assertThat(shown("c.example")).isEqualTo("CN=c.example");
    assertThat(shown("b.example")).isEqualTo("CN=a.example");
    assertThat(haproxy.balancer().counts().reloads()).containsEntry("certificates", 1L);
    assertThat(reloads()).isEqualTo(1);
  }

  @Test
  void a_bad_file_costs_itself_only() throws Exception {
    Files.writeString(pems.resolve("bad.pem"), "no certificate");
    Path keyless = pems.resolve("keyless.pem");
    String whole = Files.readString(pems.resolve("a.pem"));
    Files.writeString(keyless, whole.substring(0, whole.indexOf("-----BEGIN PRIVATE")));
    start();
    assertThat(shown("b.example")).isEqualTo("CN=b.example");
    assertThat(problems())
        .satisfiesExactly(
            bad -> assertThat(bad).contains("bad.pem", "haproxy refuses it"),
            no -> assertThat(no).contains("keyless.pem", "haproxy refuses it"));

    put(keyless, "c.example");
    haproxy.balancer().sweep();
    assertThat(shown("c.example")).isEqualTo("CN=c.example");
    assertThat(problems()).hasSize(1);
  }

  @Test
  void one_that_is_spoilt_is_served_as_it_was_also_after_a_reload() throws Exception {
    start();
    Files.writeString(pems.resolve("b.pem"), "half-written");
    haproxy.balancer().sweep();
    assertThat(problems()).singleElement().asString().contains("b.pem", "the one before serves on");
    haproxy.balancer().reload(apps);
    assertThat(shown("b.example")).isEqualTo("CN=b.example");
    assertThat(reloads()).isEqualTo(1);
  }

  @Test
  void with_no_good_certificate_there_is_no_https_until_one_comes() throws Exception {
    Files.delete(pems.resolve("a.pem"));
    Files.delete(pems.resolve("b.pem"));
    Files.delete(single);
    start();
    assertThat(haproxy.byHost("any.example", "/").status()).isEqualTo(200);
    Assertions.assertThatThrownBy(() -> shown("a.example")).isInstanceOf(ConnectException.class);
    assertThat(problems()).singleElement().asString().contains("single file.pem", "cannot be read");

    put(single, "single.example");
    haproxy.balancer().sweep();
    assertThat(shown("single.example")).isEqualTo("CN=single.example");
  }
}
