package io.kernos.marathon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.testkit.process.FreePorts;
import io.kernos.testkit.process.KernosProcess;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * A service behind a real HAProxy under load that never rests, while everything happens to it.
 * Master, agent and bridge are processes of their own; the service ends at once when it is told to,
 * in the middle of an answer if it must.
 */
@EnabledIf("hasAll")
class UnderLoadTest {
  private static final Path SERVER = Path.of("src/test/resources/cluster/web.pl").toAbsolutePath();
  private static final Pattern RELOADS =
      Pattern.compile("(?m)^kernos_lb_reloads_total\\{reason=\"([^\"]+)\"} (\\d+)");
  private static final int QUICK = 16;
  private static final int SLOW = 8;

  @TempDir Path folder;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, List<String>> common = new HashMap<>();
  private final List<KernosProcess> others = new ArrayList<>();
  private int servicePort;
  private int alternativePort;
  private MarathonCluster cluster;
  private KernosProcess bridge;

  static boolean hasAll() {
    return Files.isExecutable(Path.of("/usr/sbin/haproxy")) && Wrk.isThere();
  }

  @BeforeEach
  void start() throws Exception {
    int masterPort = FreePorts.next();
    int hazelcast = FreePorts.next();
    servicePort = FreePorts.next();
    alternativePort = FreePorts.next();
    List<String> all =
        List.of(
            "cluster.name=load-" + masterPort,
            "hazelcast.members=127.0.0.1:" + hazelcast,
            "eventbus.port=0",
            "link.liveness=3s",
            "master.port=" + masterPort);
    common.put("master", with(all, "hazelcast.port=" + hazelcast));
    common.put(
        "agent",
        with(
            all,
            "hazelcast.port=" + FreePorts.next(),
            "agent.port=0",
            "agent.resources=cpus:16;mem:8192;disk:8192;ports:[31000-31199]"));
    common.put(
        "haproxy",
        with(
            all,
            "hazelcast.port=" + FreePorts.next(),
            "haproxy.http.port=" + FreePorts.next(),
            "haproxy.service.ports=1024-65535"));
    cluster =
        new MarathonCluster(
            folder, List.of("run", "--config", conf("master")), common.get("master"));
    node("agent");
    bridge = node("haproxy");
  }

  @AfterEach
  void stop() throws Exception {
    for (KernosProcess each : others) {
      each.close();
    }
    cluster.close();
  }

  private static List<String> with(List<String> keys, String... more) {
    List<String> all = new ArrayList<>(keys);
    all.addAll(List.of(more));
    return all;
  }

  private static String conf(String role) {
    return Path.of("../../conf", role + ".yaml").toAbsolutePath().toString();
  }

  /** Starts it, on the data that it had if it was there before. */
  private KernosProcess node(String role) throws Exception {
    List<String> arguments =
        new ArrayList<>(List.of("run", "--config", conf(role), "--data", "data-" + role));
    common.get(role).forEach(key -> arguments.addAll(List.of("-D", key)));
    KernosProcess process = KernosProcess.java(folder, List.of(), arguments);
    others.add(process);
    return process.ready();
  }

  /** What happens to the service, and how many requests may fail by it. */
  private interface Event {
    void happen() throws Exception;
  }

  private void during(String what, int mayFail, Event event) throws Exception {
    Map<String, Long> before = reloads();
    URI service = URI.create("http://127.0.0.1:" + servicePort);
    List<Wrk> load = new ArrayList<>();
    for (boolean keepAlive : new boolean[] {true, false}) {
      load.add(Wrk.start(service.resolve("/"), QUICK, keepAlive));
      load.add(Wrk.start(service.resolve("/slow"), SLOW, keepAlive));
    }
    long requests = 0;
    long failed = 0;
    StringBuilder words = new StringBuilder();
    try {
      event.happen();
    } finally {
      for (Wrk each : load) {
        Wrk.Tally tally = each.stop();
        requests += tally.requests();
        failed += tally.failed();
        words.append(tally.words());
      }
    }
    Map<String, Long> reloads = reloads();
    before.forEach((reason, count) -> reloads.computeIfPresent(reason, (r, n) -> minus(n, count)));
    System.out.printf("%-60s requests=%d failed=%d reloads=%s%n", what, requests, failed, reloads);
    assertThat(requests).as(what).isGreaterThan(100);
    assertThat(failed).as("%s: %s", what, words).isLessThanOrEqualTo(mayFail);
  }

  private static Long minus(long now, long before) {
    return now > before ? now - before : null;
  }

  /** Of the bridge's present life. */
  private Map<String, Long> reloads() throws Exception {
    Map<String, Long> all = new HashMap<>();
    Matcher each = RELOADS.matcher(read(bridge.url("haproxy lb").resolve("/metrics")));
    while (each.find()) {
      all.put(each.group(1), Long.valueOf(each.group(2)));
    }
    return all;
  }

  private String read(URI uri) throws Exception {
    return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private JsonObject app(String version, int instances) {
    JsonObject check =
        new JsonObject()
            .put("protocol", "MESOS_HTTP")
            .put("path", "/health")
            .put("intervalSeconds", 1)
            .put("delaySeconds", 0)
            .put("gracePeriodSeconds", 30);
    return new JsonObject()
        .put("id", "/web")
        .put("cmd", command(version))
        .put("instances", instances)
        .put("cpus", 0.1)
        .put("mem", 16)
        .put("portDefinitions", new JsonArray().add(new JsonObject().put("port", servicePort)))
        .put("healthChecks", new JsonArray().add(check))
        .put(
            "labels",
            new JsonObject()
                .put("HAPROXY_GROUP", "external")
                .put("HAPROXY_0_MODE", "http")
                .put("HAPROXY_DEPLOYMENT_GROUP", "web")
                .put("HAPROXY_DEPLOYMENT_ALT_PORT", "" + alternativePort));
  }

  private String command(String version) {
    return "echo $$ >>" + pids(version) + "; exec perl " + SERVER + " $PORT0 " + version + " 200";
  }

  private Path pids(String version) {
    return folder.resolve(version + ".pids");
  }

  private void update(String key, Object value) throws Exception {
    cluster.awaitEnd(cluster.change("PUT", "/v2/apps/web", new JsonObject().put(key, value)));
  }

  private void scale(int instances) throws Exception {
    update("instances", instances);
    cluster.await(instances + " servers", () -> servers() == instances);
  }

  private long servers() {
    try {
      return read(bridge.url("haproxy lb").resolve("/haproxy?stats;csv"))
          .lines()
          .filter(row -> row.matches("web\\S*_" + servicePort + ",127_0_0_1.*,UP,.*"))
          .count();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void await(String version) throws Exception {
    cluster.await(version + " alone", () -> versions().equals(Set.of(version)));
  }

  private Set<String> versions() {
    Set<String> all = new HashSet<>();
    try {
      for (int i = 0; i < 20; i++) {
        all.add(read(URI.create("http://127.0.0.1:" + servicePort)));
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return all;
  }

  private void killAnInstance(String version) throws Exception {
    try {
      List<ProcessHandle> alive =
          Files.readAllLines(pids(version)).stream()
              .flatMap(line -> ProcessHandle.of(Long.parseLong(line.strip())).stream())
              .filter(ProcessHandle::isAlive)
              .toList();
      alive.get(0).destroyForcibly();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Tag("soak")
  @Test
  void of_twenty_instances_no_request_is_lost_but_those_on_an_instance_that_is_killed()
      throws Exception {
    all(20, 5);
  }

  @Test
  void no_request_is_lost_but_those_on_an_instance_that_is_killed() throws Exception {
    all(4, 1);
  }

  private void all(int many, int kills) throws Exception {
    cluster.awaitEnd(cluster.change("POST", "/v2/apps", app("v1", 2)));
    cluster.await("the service", () -> servers() == 2);
    during(
        "scaled from 2 to " + many + " and back",
        0,
        () -> {
          scale(many);
          scale(2);
        });
    scale(many);
    during(
        "a rolling upgrade of " + many,
        0,
        () -> {
          update("cmd", command("v2"));
          await("v2");
        });
    during(
        kills + " times kill -9 of an instance",
        kills * 2 * (QUICK + SLOW),
        () -> {
          for (int i = 0; i < kills; i++) {
            killAnInstance("v2");
            cluster.await("one less", () -> servers() < many);
            cluster.await("one more", () -> servers() == many);
          }
        });
    during(
        "kill -9 of the bridge, and scaled when it is back",
        0,
        () -> {
          bridge.kill();
          TimeUnit.SECONDS.sleep(1);
          bridge = node("haproxy");
          scale(many - 2);
          scale(many);
        });
    during(
        "kill -9 of the leading master, and scaled when it is back",
        0,
        () -> {
          cluster.kill();
          cluster.start();
          scale(many - 2);
          scale(many);
        });
    during(
        "blue/green",
        0,
        () -> {
          deploy(app("v3", many));
          await("v3");
        });
  }

  private void deploy(JsonObject app) throws Exception {
    Path file = Files.writeString(folder.resolve("app.json"), app.encode());
    List<String> command =
        List.of("lb", "zdd", "-j", file.toString(), "-m", cluster.api().toString());
    try (KernosProcess zdd = KernosProcess.java(folder, List.of(), command)) {
      assertThat(zdd.exitCode()).as("%s", zdd.lines()).isZero();
    }
  }
}
