package io.kernos.marathon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.Label;
import io.kernos.api.v1.Labels;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.TaskInfo;
import io.kernos.api.v1.scheduler.Event;
import io.kernos.testkit.framework.EventLog;
import io.kernos.testkit.framework.HttpFramework;
import io.kernos.testkit.framework.Tasks;
import io.kernos.testkit.process.FreePorts;
import io.kernos.testkit.process.KernosProcess;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Apps of a whole cluster behind a real HAProxy. */
@EnabledIf("hasHaproxy")
class HaproxyTest {
  private static final Path SERVER = Path.of("src/test/resources/cluster/web.pl").toAbsolutePath();

  @TempDir Path folder;
  private final HttpClient http = HttpClient.newHttpClient();
  private final int servicePort = FreePorts.next();

  static boolean hasHaproxy() {
    return Files.isExecutable(Path.of("/usr/sbin/haproxy"));
  }

  private MarathonCluster cluster() throws Exception {
    return new MarathonCluster(
        folder,
        "agent.resources=cpus:8;mem:4096;disk:4096;ports:[31000-31199]",
        "haproxy.service.ports=1024-65535");
  }

  private static URI listens(MarathonCluster cluster, String name) {
    Pattern line = Pattern.compile(name + " +(http://127\\.0\\.0\\.1:\\d+) .*");
    return cluster.lines().stream()
        .map(line::matcher)
        .filter(Matcher::matches)
        .map(matcher -> URI.create(matcher.group(1)))
        .findFirst()
        .orElseThrow();
  }

  private JsonObject app(String id, String version, int instances) {
    return new JsonObject()
        .put("id", id)
        .put("cmd", "exec perl " + SERVER + " $PORT0 " + version + " 200")
        .put("instances", instances)
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
        .put("labels", new JsonObject().put("HAPROXY_GROUP", "external"));
  }

  private static JsonObject label(JsonObject app, String name, String value) {
    app.getJsonObject("labels").put(name, value);
    return app;
  }

  /** The body; by hand, for a host name of one's own. Fails if the answer is not 200. */
  private static String get(int port, String host) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write(
              ("GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      String text = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!text.startsWith("HTTP/1.1 200")) {
        throw new IOException("answer: " + text);
      }
      return text.substring(text.indexOf("\r\n\r\n") + 4);
    }
  }

  private static Optional<String> tryGet(int port, String host) {
    try {
      return Optional.of(get(port, host));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private String read(URI uri) throws Exception {
    return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private String read(URI server, String path) {
    try {
      return read(server.resolve(path));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Clients that ask all the time, and note what failed. */
  private final class Load implements AutoCloseable {
    private final AtomicInteger answers = new AtomicInteger();
    private final List<String> failures = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;

    Load() {
      for (int i = 0; i < 4; i++) {
        Thread thread = new Thread(this::ask);
        thread.start();
        threads.add(thread);
      }
    }

    private void ask() {
      while (!stopping) {
        try {
          get(servicePort, "x");
          answers.incrementAndGet();
        } catch (IOException e) {
          synchronized (failures) {
            failures.add(e.toString());
          }
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

  @Test
  void scaling_and_upgrades_cost_no_request_and_no_reload() throws Exception {
    try (MarathonCluster cluster = cluster()) {
      JsonObject web = label(app("/shop/web", "v1", 2), "HAPROXY_0_PORT", "" + servicePort);
      label(web, "HAPROXY_0_VHOST", "shop.example");
      cluster.awaitEnd(cluster.change("POST", "/v2/apps", web));
      cluster.await("the app behind HAProxy", () -> tryGet(servicePort, "x").isPresent());
      assertThat(get(listens(cluster, "haproxy").getPort(), "shop.example:9080")).isEqualTo("v1");

      URI endpoints = listens(cluster, "haproxy lb");
      String before = reloads(read(endpoints.resolve("/metrics")));
      Load load = new Load();
      try (load) {
        for (int instances : new int[] {6, 2}) {
          cluster.awaitEnd(
              cluster.change(
                  "PUT", "/v2/apps/shop/web", new JsonObject().put("instances", instances)));
        }
        cluster.awaitEnd(
            cluster.change(
                "PUT",
                "/v2/apps/shop/web",
                new JsonObject().put("cmd", web.getString("cmd").replace(" v1 ", " v2 "))));
        cluster.await("the new version alone", () -> versions().equals(Set.of("v2")));
      }
      assertThat(load.failures).isEmpty();
      assertThat(load.answers.get()).isGreaterThan(100);
      for (int instances : new int[] {0, 2}) {
        cluster.awaitEnd(
            cluster.change(
                "PUT", "/v2/apps/shop/web", new JsonObject().put("instances", instances)));
        cluster.await(
            instances + " instances",
            () -> tryGet(servicePort, "x").isPresent() == (instances > 0));
      }
      assertThat(reloads(read(endpoints.resolve("/metrics")))).isEqualTo(before);

      assertThat(read(endpoints.resolve("/_haproxy_getvhostmap")))
          .isEqualTo("shop.example shop_web_" + servicePort + "\n");
      assertThat(read(endpoints.resolve("/_haproxy_getappmap")))
          .isEqualTo("/shop/web shop_web_" + servicePort + "\n");
      assertThat(read(endpoints.resolve("/_haproxy_getconfig")))
          .contains("backend shop_web_" + servicePort);
      assertThat(read(endpoints.resolve("/haproxy?stats;csv")))
          .contains("shop_web_" + servicePort + ",BACKEND");
      assertThat(read(endpoints.resolve("/_haproxy_health_check"))).contains("200");
    }
  }

  private static String reloads(String metrics) {
    TreeMap<String, String> all = new TreeMap<>();
    metrics
        .lines()
        .filter(line -> line.startsWith("kernos_lb_reloads_total{"))
        .forEach(line -> all.put(line, ""));
    return all.keySet().toString();
  }

  private Set<String> versions() {
    Set<String> all = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      all.add(tryGet(servicePort, "x").orElse("none"));
    }
    return all;
  }

  @Test
  void haproxy_serves_on_while_the_node_is_killed_and_comes_back() throws Exception {
    try (MarathonCluster cluster = cluster()) {
      cluster.awaitEnd(
          cluster.change(
              "POST", "/v2/apps", label(app("/web", "v1", 2), "HAPROXY_0_PORT", "" + servicePort)));
      cluster.await("the app", () -> tryGet(servicePort, "x").isPresent());
      Load load = new Load();
      try (load) {
        cluster.kill();
        assertThat(get(servicePort, "x")).isEqualTo("v1");
        cluster.start();
        cluster.awaitEnd(
            cluster.change("PUT", "/v2/apps/web", new JsonObject().put("instances", 3)));
        URI endpoints = listens(cluster, "haproxy lb");
        cluster.await(
            "three servers",
            () -> {
              try {
                return read(endpoints.resolve("/haproxy?stats;csv"))
                        .lines()
                        .filter(row -> row.startsWith("web_" + servicePort + ",127_0_0_1"))
                        .count()
                    == 3;
              } catch (Exception e) {
                return false;
              }
            });
      }
      assertThat(load.failures).isEmpty();
      assertThat(load.answers.get()).isGreaterThan(100);
    }
  }

  @Test
  void blue_green_is_one_command_and_costs_no_request() throws Exception {
    try (MarathonCluster cluster = cluster()) {
      JsonObject web = label(app("/web", "v1", 3), "HAPROXY_DEPLOYMENT_GROUP", "web");
      label(web, "HAPROXY_DEPLOYMENT_ALT_PORT", "" + FreePorts.next());
      web.getJsonArray("portDefinitions").getJsonObject(0).put("port", servicePort);
      deploy(cluster, web);
      cluster.await("the first colour", () -> tryGet(servicePort, "x").isPresent());
      for (String version : List.of("v2", "v3")) {
        Load load = new Load();
        try (load) {
          deploy(
              cluster,
              web.put("cmd", web.getString("cmd").replaceAll(" v. ", " " + version + " ")));
          cluster.await(version, () -> versions().equals(Set.of(version)));
        }
        assertThat(load.failures).isEmpty();
        assertThat(load.answers.get()).isGreaterThan(100);
      }
      assertThat(cluster.get("/v2/apps").getJsonArray("apps"))
          .singleElement()
          .satisfies(app -> assertThat(((JsonObject) app).getString("id")).isEqualTo("/web-blue"));

      Load load = new Load();
      try (load) {
        deploy(cluster, web.put("cmd", web.getString("cmd").replace(" v3 ", " v4 ")), "-n", "1");
        cluster.await("both colours", () -> versions().equals(Set.of("v3", "v4")));
        assertThat(cluster.tasks("/web-blue")).hasSize(2);
        deploy(cluster, web, "--complete-prev", "-l", listens(cluster, "haproxy lb").toString());
        cluster.await("the way back", () -> versions().equals(Set.of("v3")));
      }
      assertThat(load.failures).isEmpty();
      assertThat(cluster.tasks("/web-blue")).hasSize(3);
    }
  }

  private void deploy(MarathonCluster cluster, JsonObject app, String... more) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("lb", "zdd"));
    arguments.addAll(List.of(more));
    Path file = Files.writeString(folder.resolve("app.json"), app.encode());
    arguments.addAll(List.of("-j", file.toString(), "-m", cluster.api().toString()));
    try (KernosProcess command = KernosProcess.java(folder, List.of(), arguments)) {
      assertThat(command.exitCode()).as("%s", command.lines()).isZero();
    }
  }

  @Test
  void hostile_labels_cost_their_own_app_only() throws Exception {
    try (MarathonCluster cluster = cluster()) {
      List<String> ends = new ArrayList<>();
      ends.add(
          cluster.change(
              "POST",
              "/v2/apps",
              label(
                  app("/evil-host", "evil", 1),
                  "HAPROXY_0_VHOST",
                  "a.example\n  use_backend good if TRUE\nglobal\n  lua-load /tmp/x")));
      ends.add(
          cluster.change(
              "POST",
              "/v2/apps",
              label(
                  label(app("/evil-template", "evil", 1), "HAPROXY_0_MODE", "http"),
                  "HAPROXY_0_BACKEND_HTTP_OPTIONS",
                  "  no such directive\n")));
      ends.add(
          cluster.change(
              "POST",
              "/v2/apps",
              label(
                  label(app("/good", "good", 1), "HAPROXY_0_PORT", "" + servicePort),
                  "HAPROXY_0_VHOST",
                  "good.example")));
      for (String end : ends) {
        cluster.awaitEnd(end);
      }
      cluster.await("the good app", () -> tryGet(servicePort, "x").equals(Optional.of("good")));
      assertThat(get(listens(cluster, "haproxy").getPort(), "good.example")).isEqualTo("good");
      URI endpoints = listens(cluster, "haproxy lb");
      cluster.await(
          "both named",
          () -> {
            String problems = read(endpoints, "/problems");
            return problems.contains("/evil-host") && problems.contains("/evil-template");
          });
      assertThat(read(endpoints.resolve("/_haproxy_getconfig"))).doesNotContain("lua-load", "evil");
    }
  }

  @Test
  void an_outside_framework_is_balanced_by_the_same_labels() throws Exception {
    try (MarathonCluster cluster = cluster()) {
      cluster.awaitEnd(
          cluster.change(
              "POST",
              "/v2/apps",
              label(app("/web", "marathon", 1), "HAPROXY_0_VHOST", "web.example")));
      EventLog events = new EventLog();
      HttpFramework framework =
          HttpFramework.subscribe(
              listens(cluster, "master"),
              FrameworkInfo.newBuilder()
                  .setUser(System.getProperty("user.name"))
                  .setName("outside")
                  .build(),
              events);
      Offer offer = events.event(Event.Type.OFFERS, 0).getOffers().getOffers(0);
      TaskInfo task =
          Tasks.shell(
                  "task-1",
                  offer.getAgentId(),
                  "cpus:0.1;mem:32;ports:[31150-31150]",
                  "exec perl " + SERVER + " 31150 outside 200")
              .toBuilder()
              .setLabels(
                  Labels.newBuilder()
                      .addLabels(labelled("HAPROXY_GROUP", "external"))
                      .addLabels(labelled("HAPROXY_0_PORT", "" + servicePort))
                      .addLabels(labelled("HAPROXY_0_VHOST", "outside.example")))
              .build();
      framework
          .accept(offer.getId(), Duration.ofHours(1), List.of(Tasks.launch(List.of(task))))
          .get();
      int hosts = listens(cluster, "haproxy").getPort();
      cluster.await("both", () -> tryGet(hosts, "outside.example").equals(Optional.of("outside")));
      assertThat(get(servicePort, "x")).isEqualTo("outside");
      assertThat(get(hosts, "web.example")).isEqualTo("marathon");
    }
  }

  private static Label labelled(String key, String value) {
    return Label.newBuilder().setKey(key).setValue(value).build();
  }
}
