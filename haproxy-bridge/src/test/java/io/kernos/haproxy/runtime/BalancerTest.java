package io.kernos.haproxy.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kernos.haproxy.Records;
import io.kernos.haproxy.WebServer;
import io.kernos.haproxy.app.Vacancies;
import io.kernos.haproxy.config.Site;
import io.kernos.haproxy.config.Templates;
import io.kernos.spi.discovery.ServiceRecord;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A real HAProxy in front of real web servers. */
class BalancerTest {
  @TempDir Path folder;
  private final List<AutoCloseable> open = new ArrayList<>();
  private final int servicePort = freePort();
  private Site site;
  private Balancer balancer;

  @BeforeEach
  void needsHaproxy() throws Exception {
    assumeTrue(Files.exists(Path.of("/usr/sbin/haproxy")), "haproxy is not installed");
    site =
        new Site(
            folder,
            folder.resolve("s"),
            Optional.empty(),
            "127.0.0.1",
            freePort(),
            freePort(),
            freePort(),
            List.of());
    balancer = newBalancer(Templates.defaults());
  }

  private static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }

  /** A certificate with its key, as HAProxy takes them. */
  private static void certify(String host, Path file) throws Exception {
    Path key = file.resolveSibling(host + ".key");
    run(
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=" + host,
        "-keyout",
        key.toString(),
        "-out",
        file.toString());
    Files.writeString(file, Files.readString(file) + Files.readString(key));
    Files.delete(key);
  }

  private String overTls(String host, String path, String... more) throws Exception {
    String port = "" + site.httpsPort();
    List<String> command =
        new ArrayList<>(List.of("curl", "-skv", "--resolve", host + ":" + port + ":127.0.0.1"));
    command.addAll(List.of(more));
    command.add("https://" + host + ":" + port + path);
    return run(command.toArray(String[]::new));
  }

  @Test
  void virtual_hosts_are_served_by_tls_each_with_its_certificate() throws Exception {
    assumeTrue(Files.exists(Path.of("/usr/bin/openssl")) && Files.exists(Path.of("/usr/bin/curl")));
    Path certificates = Files.createDirectory(folder.resolve("certificates"));
    certify("a.example", certificates.resolve("a.pem"));
    certify("b.example", certificates.resolve("b.pem"));
    site =
        new Site(
            folder,
            site.socket(),
            Optional.empty(),
            "127.0.0.1",
            site.httpPort(),
            site.httpsPort(),
            site.appIdPort(),
            List.of(certificates));
    balancer = newBalancer(Templates.defaults());
    balancer.apply(
        Records.apps(
            app("/a", server("plain")).label("HAPROXY_0_VHOST", "a.example").task("t1"),
            app("/b", server("secret"))
                .firstPort(open(), freePort())
                .label("HAPROXY_0_VHOST", "b.example")
                .label("HAPROXY_0_REDIRECT_TO_HTTPS", "true")
                .label("HAPROXY_0_PATH", "/in")
                .label("HAPROXY_0_AUTH", "my realm:bob:" + "$5$salt$" + HASH)
                .task("t2")));
    assertThat(balancer.problems()).isEmpty();
    assertThat(overTls("a.example", "/x")).contains("plain /x", "CN=a.example");
    assertThat(overTls("b.example", "/in")).contains(" 401", "CN=b.example");
    assertThat(overTls("b.example", "/in", "-u", "bob:secret")).contains("secret /in");
    assertThat(overTls("b.example", "/out", "-u", "bob:secret")).contains(" 503");
    assertThat(byHost("b.example", "/in").status()).isEqualTo(301);
  }

  private Balancer newBalancer(Templates templates) {
    return new Balancer("/usr/sbin/haproxy", site, templates, () -> {});
  }

  @AfterEach
  void stop() throws Exception {
    if (balancer != null) {
      balancer.stop();
    }
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private WebServer server(String name) throws IOException {
    WebServer server = new WebServer(name);
    open.add(server);
    return server;
  }

  private Records app(String id, WebServer server) {
    return Records.of(id).firstPort(server.port(), servicePort);
  }

  /** An answer: its status, then its head and body in one text. */
  private record Answer(int status, String text) {}

  /** By hand, for a host name of one's own. */
  private static Answer get(int port, String path, String... headers) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(10_000);
      StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\n");
      for (String header : headers) {
        request.append(header).append("\r\n");
      }
      request.append("Connection: close\r\n\r\n");
      socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.US_ASCII));
      String text = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Answer(
          text.startsWith("HTTP/1.1 ") ? Integer.parseInt(text.substring(9, 12)) : 0, text);
    }
  }

  private Answer byHost(String host, String path, String... more) throws IOException {
    List<String> headers = new ArrayList<>(List.of("Host: " + host));
    headers.addAll(List.of(more));
    return get(site.httpPort(), path, headers.toArray(String[]::new));
  }

  private Answer byPort() throws IOException {
    return get(servicePort, "/", "Host: x");
  }

  private long reloads() {
    return balancer.counts().reloads().values().stream().mapToLong(Long::longValue).sum();
  }

  @Test
  void an_app_is_reached_by_service_port_virtual_host_and_app_id() throws Exception {
    balancer.apply(
        Records.apps(
            app("/shop/web", server("web"))
                .label("HAPROXY_0_VHOST", "shop.example,www.example")
                .task("t")));
    assertThat(byPort().text()).contains("web /");
    assertThat(byHost("shop.example", "/a").text()).contains("web /a");
    assertThat(byHost("WWW.example:9080", "/a").text()).contains("web /a");
    assertThat(byHost("other.example", "/a").status()).isEqualTo(503);
    assertThat(get(site.appIdPort(), "/", "Host: x", "X-Marathon-App-Id: /shop/web").status())
        .isEqualTo(200);
  }

  @Test
  void paths_of_one_host_lead_to_different_apps_the_heavier_first() throws Exception {
    balancer.apply(
        Records.apps(
            app("/all", server("all")).label("HAPROXY_0_VHOST", "a.example").task("t1"),
            app("/api", server("api"))
                .firstPort(open(), freePort())
                .label("HAPROXY_0_VHOST", "a.example")
                .label("HAPROXY_0_PATH", "/api /v2")
                .task("t2"),
            app("/deep", server("deep"))
                .firstPort(open(), freePort())
                .label("HAPROXY_0_VHOST", "a.example")
                .label("HAPROXY_0_PATH", "/api/deep")
                .label("HAPROXY_0_BACKEND_WEIGHT", "5")
                .task("t3")));
    assertThat(byHost("a.example", "/").text()).contains("all /");
    assertThat(byHost("a.example", "/v2/x").text()).contains("api /v2/x");
    assertThat(byHost("a.example", "/api/x").text()).contains("api /api/x");
    assertThat(byHost("a.example", "/api/deep").text()).contains("deep /api/deep");
  }

  /** The port of the server that was made last. */
  private int open() {
    return ((WebServer) open.get(open.size() - 1)).port();
  }

  @Test
  void servers_come_drain_and_go_without_a_reload() throws Exception {
    WebServer one = server("one");
    WebServer two = server("two");
    balancer.apply(Records.apps(app("/web", one).task("t1")));
    balancer.apply(Records.apps(app("/web", one).task("t1"), app("/web", two).task("t2")));
    assertThat(names(8)).containsExactlyInAnyOrder("one", "two");

    balancer.apply(
        Records.apps(app("/web", one).draining().task("t1"), app("/web", two).task("t2")));
    assertThat(names(8)).containsExactly("two");
    balancer.apply(Records.apps(app("/web", two).task("t2")));
    assertThat(names(8)).containsExactly("two");
    balancer.apply(Records.apps(app("/web", one).task("t1"), app("/web", two).task("t2")));
    assertThat(names(8)).containsExactlyInAnyOrder("one", "two");
    assertThat(balancer.counts().starts()).isEqualTo(1);
    assertThat(reloads()).isZero();
  }

  @Test
  void an_app_of_no_task_answers_503_and_is_back_without_a_reload() throws Exception {
    WebServer one = server("one");
    Vacancies vacancies = new Vacancies(Vacancies.PATIENCE.toNanos());
    ServiceRecord task = app("/web", one).label("HAPROXY_0_VHOST", "a.example").task("t1");
    for (int i = 0; i < 2; i++) {
      balancer.apply(vacancies.fill(Records.apps(task), List.of(task), 0));
      assertThat(byHost("a.example", "/").status()).isEqualTo(200);
      assertThat(byPort().status()).isEqualTo(200);
      balancer.apply(vacancies.fill(Records.apps(), List.of(), 0));
      assertThat(byHost("a.example", "/").status()).isEqualTo(503);
      assertThat(byPort().status()).isEqualTo(503);
      balancer.sweep();
    }
    assertThat(reloads()).isZero();
    assertThat(balancer.problems()).isEmpty();
  }

  private Set<String> names(int requests) throws IOException {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < requests; i++) {
      Answer answer = byPort();
      String text = answer.text();
      names.add(text.substring(text.indexOf("\r\n\r\n") + 4).split(" ")[0]);
    }
    return names;
  }

  @Test
  void a_draining_server_ends_the_request_that_it_has() throws Exception {
    WebServer one = server("one");
    WebServer two = server("two");
    balancer.apply(Records.apps(app("/web", one).task("t1")));
    CompletableFuture<Answer> held = held();
    String key = "web_" + servicePort + "/127_0_0_1_" + one.port();
    await(() -> idle(key).equals(Optional.of(false)));
    balancer.apply(
        Records.apps(app("/web", one).draining().task("t1"), app("/web", two).task("t2")));
    assertThat(byPort().text()).contains("two");
    assertThat(balancer.idle(Set.of(key))).isEmpty();
    one.release();
    assertThat(held.get(10, TimeUnit.SECONDS).text()).contains("one /held");
    await(() -> idle(key).equals(Optional.of(true)));
  }

  @Test
  void a_request_from_before_a_reload_keeps_its_server_busy() throws Exception {
    WebServer one = server("one");
    ServiceRecord web = app("/web", one).task("t1");
    balancer.apply(Records.apps(web));
    CompletableFuture<Answer> held = held();
    String key = "web_" + servicePort + "/127_0_0_1_" + one.port();
    await(() -> idle(key).equals(Optional.of(false)));
    balancer.reload(Records.apps(web));
    await(() -> idle(key).isPresent());
    assertThat(idle(key)).contains(false);
    one.release();
    assertThat(held.get(10, TimeUnit.SECONDS).text()).contains("one /held");
    await(() -> idle(key).equals(Optional.of(true)));
  }

  /** Empty while HAProxy's master cannot be asked, as in the midst of a reload. */
  private Optional<Boolean> idle(String key) {
    try {
      return Optional.of(balancer.idle(Set.of(key)).contains(key));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private CompletableFuture<Answer> held() {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return get(servicePort, "/held", "Host: x");
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @Test
  void a_new_app_costs_one_reload_and_no_request() throws Exception {
    WebServer one = server("one");
    balancer.apply(Records.apps(app("/web", one).task("t1")));
    Path stop = folder.resolve("stop");
    CompletableFuture<Integer> load =
        CompletableFuture.supplyAsync(
            () -> {
              int failed = 0;
              for (int i = 0; i < 20_000 && !Files.exists(stop); i++) {
                try {
                  failed += byPort().status() == 200 ? 0 : 1;
                } catch (IOException e) {
                  failed++;
                }
              }
              return failed;
            });
    for (int i = 1; i <= 3; i++) {
      balancer.apply(
          Records.apps(
              app("/web", one).task("t1"),
              app("/other", server("other"))
                  .firstPort(open(), freePort())
                  .label("HAPROXY_0_VHOST", i + ".example")
                  .label("HAPROXY_0_PATH", "/")
                  .task("t" + i)));
      assertThat(byHost(i + ".example", "/").text()).contains("other");
    }
    Files.createFile(stop);
    assertThat(load.get(60, TimeUnit.SECONDS)).isZero();
    assertThat(balancer.counts().reloads()).containsOnlyKeys("structure");
    assertThat(reloads()).isEqualTo(3);
  }

  @Test
  void drained_servers_stay_drained_over_a_reload() throws Exception {
    WebServer one = server("one");
    WebServer two = server("two");
    balancer.apply(
        Records.apps(app("/web", one).draining().task("t1"), app("/web", two).task("t2")));
    balancer.apply(
        Records.apps(
            app("/web", one).draining().task("t1"),
            app("/web", two).label("HAPROXY_0_BALANCE", "leastconn").task("t2")));
    assertThat(reloads()).isEqualTo(1);
    assertThat(names(6)).containsExactly("two");
    balancer.apply(
        Records.apps(
            app("/web", one).task("t1"),
            app("/web", two).label("HAPROXY_0_BALANCE", "leastconn").task("t2")));
    assertThat(names(6)).containsExactlyInAnyOrder("one", "two");
  }

  @Test
  void virtual_hosts_move_without_a_reload() throws Exception {
    WebServer one = server("one");
    balancer.apply(Records.apps(app("/web", one).label("HAPROXY_0_VHOST", "a.example").task("t1")));
    balancer.apply(
        Records.apps(app("/web", one).label("HAPROXY_0_VHOST", "b.example,c.example").task("t1")));
    assertThat(byHost("b.example", "/").status()).isEqualTo(200);
    assertThat(byHost("c.example", "/").status()).isEqualTo(200);
    assertThat(byHost("a.example", "/").status()).isEqualTo(503);
    assertThat(balancer.vhostMap())
        .isEqualTo("b.example web_" + servicePort + "\nc.example web_" + servicePort + "\n");
    assertThat(reloads()).isZero();
  }

  @Test
  void sticky_clients_stay_with_their_server_which_may_be_new() throws Exception {
    WebServer one = server("one");
    WebServer two = server("two");
    Records sticky = app("/web", one).label("HAPROXY_0_STICKY", "true");
    balancer.apply(Records.apps(sticky.label("HAPROXY_0_VHOST", "a.example").task("t1")));
    balancer.apply(
        Records.apps(sticky.task("t1"), sticky.firstPort(two.port(), servicePort).task("t2")));
    assertThat(reloads()).isZero();
    Set<String> cookies = new HashSet<>();
    for (int i = 0; i < 4; i++) {
      Answer first = byHost("a.example", "/");
      String cookie = first.text().replaceAll("(?s).*set-cookie: ([^;]*);.*", "$1");
      cookies.add(cookie);
      String name = first.text().contains("\none /") ? "one" : "two";
      for (int j = 0; j < 3; j++) {
        assertThat(byHost("a.example", "/", "Cookie: " + cookie).text()).contains("\n" + name);
      }
    }
    assertThat(cookies).hasSize(2);
  }

  @Test
  void who_has_a_password_comes_in() throws Exception {
    balancer.apply(
        Records.apps(
            app("/web", server("web"))
                .label("HAPROXY_0_VHOST", "a.example")
                .label("HAPROXY_0_AUTH", "my realm:bob:" + "$5$salt$" + HASH)
                .task("t")));
    assertThat(byHost("a.example", "/").status()).isEqualTo(401);
    assertThat(byHost("a.example", "/").text()).contains("realm=\"my realm\"");
    String token =
        java.util.Base64.getEncoder().encodeToString("bob:secret".getBytes(StandardCharsets.UTF_8));
    assertThat(byHost("a.example", "/", "Authorization: Basic " + token).status()).isEqualTo(200);
  }

  /** Of {@code secret}, by {@code openssl passwd -5 -salt salt secret}. */
  private static final String HASH = "kpa26zwgX83BPSR8d7w93OIXbFt/d3UOTZaAu5vsTM6";

  @Test
  void plain_requests_are_redirected_to_https() throws Exception {
    balancer.apply(
        Records.apps(
            app("/web", server("web"))
                .label("HAPROXY_0_VHOST", "a.example")
                .label("HAPROXY_0_REDIRECT_TO_HTTPS", "true")
                .task("t")));
    Answer answer = byHost("a.example:9080", "/x?y=1");
    assertThat(answer.status()).isEqualTo(301);
    assertThat(answer.text())
        .contains("location: https://a.example:" + site.httpsPort() + "/x?y=1");
  }

  @Test
  void paths_are_rewritten() throws Exception {
    balancer.apply(
        Records.apps(
            app("/web", server("web"))
                .label("HAPROXY_0_VHOST", "a.example")
                .label("HAPROXY_0_HTTP_BACKEND_PROXYPASS_PATH", "/shop/")
                .label("HAPROXY_0_HTTP_BACKEND_REVPROXY_PATH", "/shop")
                .label("HAPROXY_0_HTTP_BACKEND_REDIR", "/start")
                .label("HAPROXY_0_USE_HSTS", "true")
                .task("t")));
    assertThat(byHost("a.example", "/shop/cart?x=1").text()).contains("web /cart?x=1 a.example");
    assertThat(byHost("a.example", "/moved").text()).contains("location: /shop");
    assertThat(byHost("a.example", "/").text()).contains("301", "location: /start");
    assertThat(byHost("a.example", "/b").text())
        .contains("strict-transport-security: max-age=15768000");
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.0/8,http,200", "10.0.0.0/8 10.1.1.1,http,403", "10.0.0.0/8,tcp,0"})
  void networks_are_let_in(String networks, String mode, int status) throws Exception {
    balancer.apply(
        Records.apps(
            app("/web", server("web"))
                .label("HAPROXY_0_MODE", mode)
                .label("HAPROXY_0_BACKEND_NETWORK_ALLOWED_ACL", networks)
                .task("t")));
    Answer answer;
    try {
      answer = byPort();
    } catch (IOException e) {
      answer = new Answer(0, "");
    }
    assertThat(answer.status()).isEqualTo(status);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "  no-such-directive x\n",
        "  timeout server nonsense\n",
        "\n\nglobal\n  lua-load /tmp/x\n",
        "  option httpchk {no_such_name}\n",
        "  use-server nobody if TRUE\n"
      })
  void a_bad_template_costs_its_own_app_only(String template) throws Exception {
    int good = freePort();
    balancer.apply(
        Records.apps(
            app("/bad", server("bad"))
                .label("HAPROXY_0_MODE", "http")
                .label("HAPROXY_0_BACKEND_HTTP_HEALTHCHECK_OPTIONS", template)
                .label("HAPROXY_0_BACKEND_HEAD", "backend {backend}\n  mode http\n" + template)
                .task("t1"),
            app("/good", server("good")).firstPort(open(), good).task("t2")));
    assertThat(get(good, "/", "Host: x").text()).contains("good /");
    assertThat(balancer.problems()).singleElement().asString().contains("/bad port");
  }

  @Test
  void templates_by_label_and_by_file_are_used() throws Exception {
    Path templates = Files.createDirectory(folder.resolve("templates"));
    Files.writeString(
        templates.resolve("HAPROXY_BACKEND_HTTP_OPTIONS"),
        "  http-response set-header X-By file\n");
    balancer = newBalancer(Templates.of(Optional.of(templates), Map.of()));
    int other = freePort();
    balancer.apply(
        Records.apps(
            app("/a", server("a")).label("HAPROXY_0_MODE", "http").task("t1"),
            app("/b", server("b"))
                .firstPort(open(), other)
                .label("HAPROXY_0_MODE", "http")
                .label("HAPROXY_0_BACKEND_HTTP_OPTIONS", "  http-response set-header X-By label")
                .task("t2")));
    assertThat(byPort().text()).contains("x-by: file");
    assertThat(get(other, "/", "Host: x").text()).contains("x-by: label");
  }

  @Test
  void a_bad_file_is_named_and_its_default_stands() throws Exception {
    Path templates = Files.createDirectory(folder.resolve("templates"));
    Files.writeString(templates.resolve("HAPROXY_HEAD"), "global\n  lua-load /not/there\n");
    balancer = newBalancer(Templates.of(Optional.of(templates), Map.of()));
    balancer.apply(Records.apps(app("/a", server("a")).task("t1")));
    assertThat(byPort().status()).isEqualTo(200);
    assertThat(balancer.problems()).singleElement().asString().contains("template HAPROXY_HEAD");
  }

  @Test
  void a_service_port_that_others_have_costs_its_own_app_only() throws Exception {
    try (ServerSocket rival = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      WebServer good = server("good");
      balancer.apply(Records.apps(app("/good", good).task("t1")));
      balancer.apply(
          Records.apps(
              app("/good", good).task("t1"),
              app("/late", server("late"))
                  .firstPort(open(), rival.getLocalPort())
                  .label("HAPROXY_0_VHOST", "late.example")
                  .task("t2"),
              app("/more", server("more"))
                  .firstPort(open(), freePort())
                  .label("HAPROXY_0_VHOST", "more.example")
                  .task("t3")));
      assertThat(byPort().text()).contains("good /");
      assertThat(byHost("more.example", "/").text()).contains("more /");
      assertThat(balancer.problems()).singleElement().asString().contains("/late", "bind");
    }
  }

  @Test
  void a_server_enters_when_its_check_passes() throws Exception {
    WebServer one = server("one");
    WebServer ill = server("ill");
    ill.answer(500);
    String check =
        "{\"protocol\":\"HTTP\",\"path\":\"/\",\"intervalSeconds\":1,\"timeoutSeconds\":1}";
    balancer.apply(Records.apps(app("/web", one).check(check).task("t1")));
    await(() -> byPort().status() == 200);
    balancer.apply(
        Records.apps(
            app("/web", one).check(check).task("t1"), app("/web", ill).check(check).task("t2")));
    assertThat(names(10)).containsExactly("one");
    ill.answer(200);
    await(() -> names(2).size() == 2);
    assertThat(reloads()).isZero();
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void await(Condition condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.holds()) {
      assertThat(System.nanoTime()).isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  @Test
  void a_balancer_that_cannot_take_servers_live_reloads() throws Exception {
    WebServer one = server("one");
    Records app = app("/web", one).label("HAPROXY_0_BALANCE", "static-rr");
    balancer.apply(Records.apps(app.task("t1")));
    balancer.apply(
        Records.apps(app.task("t1"), app.firstPort(server("two").port(), servicePort).task("t2")));
    assertThat(names(4)).containsExactlyInAnyOrder("one", "two");
    assertThat(balancer.counts().reloads()).containsOnlyKeys("refused by the Runtime API");
  }

  @Test
  void one_that_was_left_behind_is_taken_over() throws Exception {
    WebServer one = server("one");
    balancer.apply(Records.apps(app("/web", one).task("t1")));
    long worker = balancer.workers().get(0);
    Balancer next = newBalancer(Templates.defaults());
    next.apply(Records.apps(app("/web", one).task("t1")));
    assertThat(next.counts().starts()).isZero();
    assertThat(byPort().status()).isEqualTo(200);
    assertThat(next.workers()).anyMatch(pid -> pid != worker);
  }

  @Test
  void one_that_was_killed_is_started_again() throws Exception {
    WebServer one = server("one");
    balancer.apply(Records.apps(app("/web", one).task("t1")));
    ProcessHandle.of(balancer.workers().get(0)).orElseThrow().destroyForcibly();
    await(() -> !balancer.isAlive());
    balancer.apply(Records.apps(app("/web", one).task("t1")));
    assertThat(byPort().status()).isEqualTo(200);
    assertThat(balancer.counts().starts()).isEqualTo(2);
  }
}
