package io.kernos.haproxy.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kernos.haproxy.Records;
import io.kernos.haproxy.WebServer;
import io.kernos.haproxy.app.Apps;
import io.kernos.haproxy.config.Site;
import io.kernos.haproxy.config.Templates;
import io.kernos.haproxy.runtime.Balancer;
import io.kernos.haproxy.runtime.RuntimeApi;
import io.kernos.spi.discovery.ServiceRecord;
import io.kernos.spi.discovery.Traffic;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The counters of a real HAProxy. */
class TrafficFeedTest {
  @TempDir Path folder;
  private final int web = freePort();
  private final int database = freePort();
  private final List<Traffic> told = new ArrayList<>();
  private WebServer server;
  private Balancer balancer;
  private TrafficFeed feed;
  private List<ServiceRecord> records;

  @BeforeEach
  void needsHaproxy() throws Exception {
    assumeTrue(Files.exists(Path.of("/usr/sbin/haproxy")), "haproxy is not installed");
    Site site =
        new Site(
            folder,
            folder.resolve("s"),
            Optional.empty(),
            "127.0.0.1",
            freePort(),
            freePort(),
            freePort(),
            List.of());
    server = new WebServer("web");
    balancer = new Balancer("/usr/sbin/haproxy", site, Templates.defaults(), () -> {});
    RuntimeApi api = new RuntimeApi(site.socket());
    feed =
        new TrafficFeed(
            () -> {
              try {
                return Future.succeededFuture(Snapshot.parse(api.ask(Snapshot.COMMAND)));
              } catch (IOException e) {
                return Future.failedFuture(e);
              }
            },
            figures -> {
              told.clear();
              told.addAll(figures);
            });
    records =
        List.of(
            Records.of("/shop/web")
                .firstPort(server.port(), web)
                .label("HAPROXY_0_MODE", "http")
                .task("t1"),
            Records.of("/db").firstPort(server.port(), database).task("t2"));
  }

  @AfterEach
  void stop() throws Exception {
    if (balancer != null) {
      balancer.stop();
      server.close();
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private Apps apps() {
    return Records.apps(records.toArray(ServiceRecord[]::new));
  }

  private void ask(int port, int requests) throws IOException {
    for (int i = 0; i < requests; i++) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        socket.setSoTimeout(10_000);
        socket
            .getOutputStream()
            .write(
                "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
        assertThat(socket.getInputStream().readAllBytes()).isNotEmpty();
      }
    }
  }

  private void look() {
    feed.look(apps(), () -> records);
  }

  /** HAProxy counts an answer some moments after it is there. */
  private void lookUntil(String name, int port, long total) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    look();
    while (total(name, port) != total && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(10);
      look();
    }
    assertThat(total(name, port)).isEqualTo(total);
  }

  private long total(String name, int port) {
    return feed.metrics()
        .lines()
        .filter(line -> line.startsWith("kernos_lb_app_" + name + "{"))
        .filter(line -> line.contains("port=\"" + port + "\""))
        .mapToLong(line -> Long.parseLong(line.substring(line.indexOf("} ") + 2)))
        .sum();
  }

  @Test
  void requests_and_connections_are_counted_on_over_reloads_and_restarts() throws Exception {
    balancer.apply(apps());
    look();
    assertThat(told).isEmpty();
    ask(web, 7);
    ask(database, 3);
    lookUntil("requests_total", web, 7);
    lookUntil("requests_total", database, 3);
    assertThat(told)
        .extracting(Traffic::service)
        .containsExactlyInAnyOrder(
            new Traffic.Service("marathon-0001", "/shop/web", web),
            new Traffic.Service("marathon-0001", "/db", database));
    assertThat(told).allSatisfy(each -> assertThat(each.requests()).isPositive());

    balancer.reload(apps());
    ask(web, 4);
    lookUntil("requests_total", web, 11);
    assertThat(told).allSatisfy(each -> assertThat(each.requests()).isPositive());

    balancer.stop();
    look();
    balancer.apply(apps());
    ask(web, 2);
    lookUntil("requests_total", web, 13);
  }

  @Test
  void answers_of_5xx_are_errors() throws Exception {
    balancer.apply(apps());
    look();
    server.answer(500);
    ask(web, 5);
    lookUntil("errors_total", web, 5);
    assertThat(told)
        .filteredOn(each -> each.app().equals("/shop/web"))
        .singleElement()
        .satisfies(each -> assertThat(each.errors()).isPositive());
  }
}
