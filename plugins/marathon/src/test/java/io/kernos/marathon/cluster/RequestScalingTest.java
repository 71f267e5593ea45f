package io.kernos.marathon.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kernos.testkit.process.FreePorts;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An app whose instances share requests, which a real HAProxy counts. */
class RequestScalingTest {
  private static final Path SERVER = Path.of("src/test/resources/cluster/web.pl").toAbsolutePath();

  @TempDir Path folder;
  private final HttpClient http = HttpClient.newHttpClient();
  private int servicePort;

  @BeforeEach
  void needs() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/usr/sbin/haproxy")), "haproxy is not installed");
    assumeTrue(Wrk.isThere(), "wrk is not installed");
    servicePort = FreePorts.next();
  }

  @Test
  void an_app_grows_with_the_requests_a_second_that_come_and_shrinks_when_they_end()
      throws Exception {
    try (MarathonCluster cluster =
        new MarathonCluster(
            folder,
            "agent.resources=cpus:8;mem:4096;disk:4096;ports:[31000-31099]",
            "plugin.marathon.autoscale_interval=1000",
            "haproxy.service.ports=1024-65535")) {
      EventStream events =
          new EventStream(cluster.api(), "?event_type=app_scaling_event", event -> {});
      cluster.awaitEnd(cluster.change("POST", "/v2/apps", app()));
      URI endpoints = cluster.url("haproxy lb");
      cluster.await("the app behind HAProxy", this::isServed);
      // Of 24 clients, each answered after 300 ms or a little more: over 40 a second.
      Wrk load = Wrk.start(URI.create("http://127.0.0.1:" + servicePort + "/slow"), 24, true);
      try {
        cluster.await("three instances", () -> cluster.tasks("/shop/web").size() >= 3);
        cluster.await("a rate", () -> neededByCsv(endpoints, 20) >= 3);
        assertThat(read(endpoints.resolve("/metrics")))
            .contains(
                "kernos_lb_app_requests_total{app=\"/shop/web\",port=\"" + servicePort + "\"",
                "haproxy_frontend_http_requests_total{proxy=\"shop_web_" + servicePort + "\"",
                "haproxy_server_sessions_total{proxy=\"shop_web_" + servicePort + "\"");
      } finally {
        load.stop();
      }
      cluster.await("one instance", () -> cluster.tasks("/shop/web").size() == 1);
      assertThat(events.events())
          .isNotEmpty()
          .allSatisfy(event -> assertThat(event.getString("reason")).contains("requests is "));
    }
  }

  private JsonObject app() {
    return new JsonObject()
        .put("id", "/shop/web")
        .put("cmd", "exec perl " + SERVER + " $PORT0 v1 200")
        .put("instances", 1)
        .put("cpus", 0.1)
        .put("mem", 16)
        .put("portDefinitions", new JsonArray().add(new JsonObject().put("port", servicePort)))
        .put(
            "healthChecks",
            new JsonArray()
                .add(
                    new JsonObject()
                        .put("protocol", "MESOS_HTTP")
                        .put("path", "/health")
                        .put("intervalSeconds", 1)
                        .put("gracePeriodSeconds", 30)))
        .put(
            "labels",
            new JsonObject()
                .put("HAPROXY_GROUP", "external")
                .put("HAPROXY_0_MODE", "http")
                .put("KERNOS_SCALING_MIN", "1")
                .put("KERNOS_SCALING_MAX", "5")
                .put("KERNOS_SCALING_REQUESTS", "20")
                .put("KERNOS_SCALING_DOWN_WINDOW_SECONDS", "3"));
  }

  private boolean isServed() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), servicePort)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private String read(URI uri) throws Exception {
    return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  /** As by marathon-lb-autoscale: from the row that is named after the app and its service port. */
  private int neededByCsv(URI endpoints, int target) {
    try {
      List<String> lines = read(endpoints.resolve("/haproxy?stats;csv")).lines().toList();
      assertThat(lines.get(0)).startsWith("# pxname,svname,");
      List<String> head = List.of(lines.get(0).substring(2).split(","));
      Map<String, Integer> rates = new HashMap<>();
      for (String line : lines.subList(1, lines.size())) {
        List<String> fields = List.of(line.split(","));
        if (fields.size() > 1 && fields.get(head.indexOf("svname")).equals("BACKEND")) {
          rates.put(
              fields.get(0),
              Integer.parseInt(fields.get(head.indexOf("rate")))
                  + Integer.parseInt(fields.get(head.indexOf("qcur"))));
        }
      }
      return (int) Math.ceil(rates.getOrDefault("shop_web_" + servicePort, 0) / (double) target);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
