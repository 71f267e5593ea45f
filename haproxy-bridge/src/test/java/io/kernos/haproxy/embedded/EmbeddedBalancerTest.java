package io.kernos.haproxy.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.haproxy.Records;
import io.kernos.haproxy.WebServer;
import io.kernos.haproxy.config.Site;
import io.kernos.spi.discovery.ServiceRecord;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The embedded proxy in front of real servers. */
class EmbeddedBalancerTest {
  /** Of "secret", as crypt(3) makes it with SHA-256 and the salt "salt". */
  private static final String SECRET =
      org.apache.commons.codec.digest.Crypt.crypt("secret", "$5$salt$");

  private final Vertx vertx = Vertx.vertx();
  private final List<AutoCloseable> open = new ArrayList<>();
  private final int servicePort = freePort();
  private final Site site =
      new Site(
          Path.of("unused"),
          Path.of("unused"),
          Optional.empty(),
          "127.0.0.1",
          freePort(),
          freePort(),
          freePort(),
          List.of());
  private final EmbeddedBalancer balancer = new EmbeddedBalancer(vertx, site, false);
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @AfterEach
  void stop() throws Exception {
    balancer.stop();
    for (AutoCloseable each : open) {
      each.close();
    }
    vertx.close().await(20, TimeUnit.SECONDS);
  }

  /** Below those that systems give to who asks for any: nobody comes between. */
  private static int freePort() {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(12_000, 30_000);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException e) {
        // The next.
      }
    }
  }

  private Set<String> key(int port) {
    return Set.of("web_" + servicePort + "/127_0_0_1_" + port);
  }

  private boolean isIdle(Set<String> keys) {
    try {
      return balancer.idle(keys).equals(keys);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private WebServer server(String name) throws IOException {
    WebServer server = new WebServer(name);
    open.add(server);
    return server;
  }

  /** A server that does what a test wants. */
  private int server(Consumer<HttpServerRequest> handler) throws Exception {
    HttpServer server = vertx.createHttpServer().requestHandler(handler::accept);
    return server.listen(0, "127.0.0.1").await(20, TimeUnit.SECONDS).actualPort();
  }

  /** An app behind the service port. */
  private Records app(int port) {
    return Records.of("/web").firstPort(port, servicePort).label("HAPROXY_0_MODE", "http");
  }

  private String raw(int port, String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  private String get(int port, String path, String... headers) throws IOException {
    String all = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    String host = all.contains("Host:") ? "" : "Host: x\r\n";
    return raw(port, "GET " + path + " HTTP/1.0\r\n" + host + all + "\r\n");
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  @Test
  void an_app_is_reached_by_host_by_id_and_by_port() throws Exception {
    balancer.apply(
        Records.apps(app(server("web").port()).label("HAPROXY_0_VHOST", "web.example").task("t1")));
    assertThat(get(site.httpPort(), "/a?b", "Host: WEB.example:99")).contains("web /a?b");
    assertThat(get(site.appIdPort(), "/a", "X-Marathon-App-Id: /web")).contains("web /a");
    assertThat(get(servicePort, "/a")).startsWith("HTTP/1.0 200").contains("web /a x");
    assertThat(get(site.httpPort(), "/", "Host: other")).startsWith("HTTP/1.0 503");
    assertThat(get(site.appIdPort(), "/")).startsWith("HTTP/1.0 503");
    assertThat(balancer.vhostMap()).isEqualTo("web.example web_" + servicePort + "\n");
    assertThat(balancer.problems()).isEmpty();
  }

  @Test
  void a_server_is_told_who_asks() throws Exception {
    int port =
        server(
            request -> {
              StringBuilder all = new StringBuilder();
              request.headers().forEach(h -> all.append(h.getKey() + "=" + h.getValue() + "\n"));
              request.response().end(all.toString());
            });
    balancer.apply(Records.apps(app(port).task("t1")));
    assertThat(
            get(
                servicePort,
                "/",
                "X-Forwarded-For: 9.9.9.9",
                "X-Forwarded-Port: 1",
                "Connection: X-Mine",
                "X-Mine: 1",
                "Upgrade: h2c"))
        .contains("X-Forwarded-For=9.9.9.9\n", "X-Forwarded-For=127.0.0.1\n")
        .contains("X-Forwarded-Port=" + servicePort + "\n", "Host=x\n")
        .doesNotContain("X-Mine", "h2c", "X-Forwarded-Port=1\n");
  }

  /** Clients that ask all the time, on connections that are kept; and note what failed. */
  private final class Load implements AutoCloseable {
    final AtomicInteger answers = new AtomicInteger();
    final List<String> failures = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;

    Load(String method) {
      for (int i = 0; i < 4; i++) {
        Thread thread = new Thread(() -> ask(method));
        thread.start();
        threads.add(thread);
      }
    }

    private void ask(String method) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + servicePort + "/"))
              .method(
                  method,
                  method.equals("GET")
                      ? HttpRequest.BodyPublishers.noBody()
                      : HttpRequest.BodyPublishers.ofString("x"))
              .build();
      while (!stopping) {
        try {
          HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
          if (answer.statusCode() != 200) {
            failures.add("" + answer.statusCode());
          }
          answers.incrementAndGet();
        } catch (IOException | InterruptedException e) {
          failures.add(e.toString());
        }
      }
    }

    @Override
    public void close() throws InterruptedException {
      stopping = true;
      for (Thread thread : threads) {
        thread.join();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST"})
  void servers_come_and_go_under_load_at_the_cost_of_no_request(String method) throws Exception {
    WebServer serving = server("0");
    ServiceRecord record = app(serving.port()).task("t0");
    balancer.apply(Records.apps(record));
    Load load = new Load(method);
    try (load) {
      for (int i = 1; i <= 6; i++) {
        WebServer next = server("" + i);
        int before = load.answers.get();
        ServiceRecord newer = app(next.port()).task("t" + i);
        balancer.apply(Records.apps(record, newer));
        await(() -> load.answers.get() > before + 20);
        balancer.apply(Records.apps(app(serving.port()).draining().task(record.taskId()), newer));
        Set<String> leaving = key(serving.port());
        await(() -> isIdle(leaving));
        serving.close();
        balancer.apply(Records.apps(newer));
        serving = next;
        record = newer;
      }
    }
    assertThat(load.failures).isEmpty();
    assertThat(load.answers.get()).isGreaterThan(100);
  }

  @Test
  void a_request_in_flight_makes_its_server_busy() throws Exception {
    WebServer web = server("web");
    balancer.apply(Records.apps(app(web.port()).task("t1")));
    Set<String> keys = key(web.port());
    CompletableFuture<String> slow =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return get(servicePort, "/slow");
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    await(() -> !isIdle(keys));
    balancer.apply(Records.apps(app(web.port()).draining().task("t1")));
    assertThat(get(servicePort, "/")).startsWith("HTTP/1.0 503");
    assertThat(slow.get(20, TimeUnit.SECONDS)).contains("web /slow");
    await(() -> isIdle(keys));
  }

  @Test
  void who_cannot_be_reached_costs_no_request() throws Exception {
    balancer.apply(Records.apps(app(freePort()).task("t1"), app(server("web").port()).task("t2")));
    for (int i = 0; i < 4; i++) {
      assertThat(get(servicePort, "/")).contains("web /");
    }
    balancer.apply(Records.apps(app(freePort()).task("t1")));
    assertThat(get(servicePort, "/")).startsWith("HTTP/1.0 503");
  }

  @Test
  void a_server_that_answers_nonsense_is_a_bad_gateway() throws Exception {
    ServerSocket nonsense = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    open.add(nonsense);
    Thread thread =
        new Thread(
            () -> {
              try {
                while (true) {
                  try (Socket socket = nonsense.accept()) {
                    socket.getInputStream().read(new byte[4096]);
                    socket.getOutputStream().write("nonsense\r\n\r\n".getBytes("US-ASCII"));
                  }
                }
              } catch (IOException e) {
                // Closed.
              }
            });
    thread.start();
    balancer.apply(Records.apps(app(nonsense.getLocalPort()).task("t1")));
    assertThat(get(servicePort, "/")).startsWith("HTTP/1.0 502");
  }

  @Test
  void large_bodies_stream_both_ways() throws Exception {
    int port = server(EmbeddedBalancerTest::echo);
    balancer.apply(Records.apps(app(port).task("t1")));
    byte[] body = new byte[8_000_000];
    new java.util.Random(1).nextBytes(body);
    URI uri = URI.create("http://127.0.0.1:" + servicePort + "/");
    for (HttpRequest.BodyPublisher publisher :
        List.of(
            HttpRequest.BodyPublishers.ofByteArray(body),
            HttpRequest.BodyPublishers.ofInputStream(
                () -> new java.io.ByteArrayInputStream(body)))) {
      HttpResponse<byte[]> answer =
          http.send(
              HttpRequest.newBuilder(uri).POST(publisher).build(),
              HttpResponse.BodyHandlers.ofByteArray());
      assertThat(answer.body()).isEqualTo(body);
    }
  }

  @Test
  void a_web_socket_goes_through() throws Exception {
    int port =
        vertx
            .createHttpServer()
            .webSocketHandler(socket -> socket.textMessageHandler(socket::writeTextMessage))
            .listen(0, "127.0.0.1")
            .await(20, TimeUnit.SECONDS)
            .actualPort();
    balancer.apply(Records.apps(app(port).task("t1")));
    CompletableFuture<String> heard = new CompletableFuture<>();
    WebSocket socket =
        http.newWebSocketBuilder()
            .buildAsync(
                URI.create("ws://127.0.0.1:" + servicePort + "/"),
                new WebSocket.Listener() {
                  @Override
                  public CompletionStage<?> onText(WebSocket s, CharSequence data, boolean last) {
                    heard.complete(data.toString());
                    return null;
                  }
                })
            .get(20, TimeUnit.SECONDS);
    socket.sendText("hello", true);
    assertThat(heard.get(20, TimeUnit.SECONDS)).isEqualTo("hello");
    assertThat(isIdle(key(port))).isFalse();
    socket.abort();
    await(() -> isIdle(key(port)));
  }

  @Test
  void tcp_goes_through_and_an_end_may_listen_when_it_has_said_all() throws Exception {
    ServerSocket echo = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    open.add(echo);
    Thread thread =
        new Thread(
            () -> {
              try (Socket socket = echo.accept()) {
                byte[] all = socket.getInputStream().readAllBytes();
                socket.getOutputStream().write(all);
              } catch (IOException e) {
                // Closed.
              }
            });
    thread.start();
    balancer.apply(
        Records.apps(Records.of("/tcp").firstPort(echo.getLocalPort(), servicePort).task("t1")));
    byte[] body = new byte[3_000_000];
    new java.util.Random(1).nextBytes(body);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), servicePort)) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(body);
      socket.shutdownOutput();
      assertThat(socket.getInputStream().readAllBytes()).isEqualTo(body);
    }
    assertThat(balancer.statistics()).contains("tcp_" + servicePort + ",FRONTEND");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x y\r\n\r\n",
        "GET /\u0001 HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET http://other/ HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost : x\r\n\r\n",
        "nonsense\r\n\r\n"
      })
  void what_could_be_read_in_two_ways_reaches_no_server(String request) throws Exception {
    AtomicInteger asked = new AtomicInteger();
    int port =
        server(
            each -> {
              asked.incrementAndGet();
              each.response().end();
            });
    balancer.apply(Records.apps(app(port).task("t1")));
    assertThat(raw(servicePort, request)).contains(" 400 ").doesNotContain(" 200 ");
    assertThat(asked.get()).isZero();
  }

  @Test
  void too_many_headers_are_refused() throws Exception {
    balancer.apply(Records.apps(app(server("web").port()).task("t1")));
    String request =
        "GET / HTTP/1.1\r\nHost: x\r\n" + ("X-A: " + "b".repeat(1000) + "\r\n").repeat(20);
    assertThat(raw(servicePort, request + "\r\n")).contains(" 431 ");
  }

  @Test
  void a_password_is_asked_for() throws Exception {
    balancer.apply(
        Records.apps(
            app(server("web").port())
                .label("HAPROXY_0_VHOST", "web.example")
                .label("HAPROXY_0_AUTH", "my realm:bob:" + SECRET)
                .task("t1")));
    String host = "Host: web.example";
    assertThat(get(site.httpPort(), "/", host))
        .startsWith("HTTP/1.0 401")
        .containsIgnoringCase("www-authenticate: Basic realm=\"my realm\"");
    assertThat(get(site.httpPort(), "/", host, "Authorization: Basic " + base64("bob:wrong")))
        .startsWith("HTTP/1.0 401");
    assertThat(get(site.httpPort(), "/", host, "Authorization: Basic " + base64("bob:secret")))
        .contains("web /");
  }

  private static String base64(String text) {
    return java.util.Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void a_client_with_a_cookie_comes_back_to_its_server() throws Exception {
    balancer.apply(
        Records.apps(
            app(server("one").port()).label("HAPROXY_0_STICKY", "true").task("t1"),
            app(server("two").port()).label("HAPROXY_0_STICKY", "true").task("t2")));
    String first = get(servicePort, "/");
    String cookie = first.replaceAll("(?s).*Set-Cookie: ([^;]*);.*", "$1");
    String name = first.contains("one /") ? "one /" : "two /";
    for (int i = 0; i < 4; i++) {
      assertThat(get(servicePort, "/", "Cookie: a=b; " + cookie))
          .contains(name)
          .doesNotContain("Set-Cookie");
    }
  }

  @Test
  void paths_are_changed_on_the_way() throws Exception {
    balancer.apply(
        Records.apps(
            app(server("web").port())
                .label("HAPROXY_0_VHOST", "web.example")
                .label("HAPROXY_0_HTTP_BACKEND_PROXYPASS_PATH", "/outer")
                .label("HAPROXY_0_HTTP_BACKEND_REDIR", "/outer")
                .task("t1")));
    String host = "Host: web.example";
    assertThat(get(site.httpPort(), "/outer/in?q", host)).contains("web /in?q web.example");
    assertThat(get(site.httpPort(), "/", host))
        .startsWith("HTTP/1.0 301")
        .containsIgnoringCase("location: /outer");
  }

  @Test
  void who_comes_from_elsewhere_is_refused() throws Exception {
    balancer.apply(
        Records.apps(
            app(server("web").port())
                .label("HAPROXY_0_BACKEND_NETWORK_ALLOWED_ACL", "10.0.0.0/8")
                .task("t1")));
    assertThat(get(servicePort, "/")).startsWith("HTTP/1.0 403");
  }

  @Test
  void a_port_that_is_taken_is_named_and_opened_once_it_is_free() throws Exception {
    ServerSocket taken = new ServerSocket(servicePort, 1, InetAddress.getLoopbackAddress());
    balancer.apply(Records.apps(app(server("web").port()).task("t1")));
    assertThat(balancer.problems())
        .singleElement()
        .satisfies(p -> assertThat(p.reason()).contains("cannot listen"));
    taken.close();
    await(
        () -> {
          try {
            return get(servicePort, "/").contains("web /");
          } catch (IOException e) {
            return false;
          }
        });
    balancer.sweep();
    assertThat(balancer.problems()).isEmpty();
  }

  @Test
  void what_needs_haproxy_is_named_and_the_rest_goes_on() throws Exception {
    balancer.apply(
        Records.apps(
            app(server("web").port())
                .label("HAPROXY_0_REDIRECT_TO_HTTPS", "true")
                .label("HAPROXY_0_BACKEND_HEAD", "x")
                .task("t1"),
            Records.of("/tls")
                .firstPort(31001, freePort())
                .label("HAPROXY_0_SSL_CERT", "/a.pem")
                .task("t2")));
    assertThat(get(servicePort, "/")).contains("web /");
    assertThat(balancer.problems().toString())
        .contains("HTTPS", "HAPROXY_BACKEND_HEAD", "/tls", "TLS of a service port");
  }

  @Test
  void traffic_is_counted_in_haproxys_words() throws Exception {
    balancer.apply(Records.apps(app(server("web").port()).task("t1")));
    get(servicePort, "/");
    List<String> rows = balancer.statistics().lines().toList();
    assertThat(rows.get(0)).startsWith("# pxname,svname,qcur").endsWith(",");
    List<String> columns = List.of(rows.get(0).substring(2).split(","));
    String[] backend =
        rows.stream().filter(r -> r.contains(",BACKEND,")).findFirst().orElseThrow().split(",", -1);
    assertThat(backend[columns.indexOf("req_tot")]).isEqualTo("1");
    assertThat(backend[columns.indexOf("hrsp_2xx")]).isEqualTo("1");
    assertThat(backend[columns.indexOf("scur")]).isEqualTo("0");
    assertThat(balancer.page("/metrics"))
        .contains(
            "haproxy_backend_http_responses_total{proxy=\"web_"
                + servicePort
                + "\",code=\"2xx\"} 1");
  }

  private static void echo(HttpServerRequest request) {
    String length = request.getHeader("Content-Length");
    if (length == null) {
      request.response().setChunked(true);
    } else {
      request.response().putHeader("Content-Length", length);
    }
    request.pipeTo(request.response());
  }
}
