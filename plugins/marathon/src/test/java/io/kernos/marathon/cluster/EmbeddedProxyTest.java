package io.kernos.marathon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.testkit.process.FreePorts;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Apps of a whole cluster on a machine with no HAProxy. */
class EmbeddedProxyTest {
  private static final Path SERVER = Path.of("src/test/resources/cluster/web.pl").toAbsolutePath();

  @TempDir Path folder;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private final AtomicInteger answers = new AtomicInteger();
  private volatile boolean stopping;

  private JsonObject app(int servicePort) {
    return new JsonObject()
        .put("id", "/web")
        .put("cmd", "exec perl " + SERVER + " $PORT0 v1 200")
        .put("instances", 2)
        .put("cpus", 0.1)
        .put("mem", 16)
        .put("portDefinitions", new JsonArray().add(new JsonObject().put("port", 0)))
        .put(
            "healthChecks",
            new JsonArray()
                .add(
                    new JsonObject()
                        .put("protocol", "MESOS_HTTP")
                        .put("path", "/health")
                        .put("intervalSeconds", 1)
                        .put("delaySeconds", 0)
                        .put("gracePeriodSeconds", 30)))
        .put(
            "labels",
            new JsonObject()
                .put("HAPROXY_GROUP", "external")
                .put("HAPROXY_0_PORT", "" + servicePort));
  }

  private HttpResponse<String> ask(URI uri) throws IOException {
    try {
      return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private void load(URI uri) {
    while (!stopping) {
      try {
        HttpResponse<String> answer = ask(uri);
        if (answer.statusCode() != 200) {
          failures.add(answer.statusCode() + " " + answer.body());
        }
        answers.incrementAndGet();
      } catch (IOException e) {
        failures.add(e.toString());
      }
    }
  }

  private Set<String> versions(URI uri) {
    Set<String> all = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      try {
        all.add(ask(uri).body());
      } catch (IOException e) {
        all.add("none");
      }
    }
    return all;
  }

  @Test
  void scaling_and_upgrades_cost_no_request() throws Exception {
    int servicePort = FreePorts.next();
    try (MarathonCluster cluster =
        new MarathonCluster(
            folder,
            "agent.resources=cpus:8;mem:4096;disk:4096;ports:[31000-31199]",
            "haproxy.command=embedded",
            "haproxy.service.ports=1024-65535")) {
      assertThat(cluster.lines())
          .filteredOn(line -> line.contains("embedded proxy, not for production"))
          .singleElement()
          .asString()
          .contains("apt-get install haproxy");
      URI uri = URI.create("http://127.0.0.1:" + servicePort + "/");
      JsonObject web = app(servicePort);
      cluster.awaitEnd(cluster.change("POST", "/v2/apps", web));
      cluster.await("the app", () -> versions(uri).equals(Set.of("v1")));
      List<Thread> clients = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Thread client = new Thread(() -> load(uri));
        client.start();
        clients.add(client);
      }
      try {
        for (int instances : new int[] {5, 2}) {
          cluster.awaitEnd(
              cluster.change("PUT", "/v2/apps/web", new JsonObject().put("instances", instances)));
        }
        cluster.awaitEnd(
            cluster.change(
                "PUT",
                "/v2/apps/web",
                new JsonObject().put("cmd", web.getString("cmd").replace(" v1 ", " v2 "))));
        cluster.await("the new version alone", () -> versions(uri).equals(Set.of("v2")));
      } finally {
        stopping = true;
        for (Thread client : clients) {
          client.join();
        }
      }
      assertThat(failures).isEmpty();
      assertThat(answers.get()).isGreaterThan(100);
      URI endpoints = cluster.url("haproxy lb");
      assertThat(ask(endpoints.resolve("/haproxy?stats;csv")).body())
          .contains("web_" + servicePort + ",FRONTEND");
      assertThat(ask(endpoints.resolve("/_haproxy_getappmap")).body())
          .isEqualTo("/web web_" + servicePort + "\n");
      assertThat(ask(endpoints.resolve("/metrics")).body())
          .contains("haproxy_backend_http_requests_total{proxy=\"web_" + servicePort + "\"}");
      assertThat(ask(endpoints.resolve("/_haproxy_health_check")).statusCode()).isEqualTo(200);
    }
  }
}
