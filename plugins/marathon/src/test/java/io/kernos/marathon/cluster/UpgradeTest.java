package io.kernos.marathon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A web service that is called all the time while it is upgraded. */
class UpgradeTest {
  private static final int INSTANCES = 10;
  private static final int MINIMUM = 8;
  private static final Set<String> ENDING =
      Set.of("TASK_KILLING", "TASK_KILLED", "TASK_FAILED", "TASK_FINISHED", "TASK_LOST");
  private static final Path SERVER = Path.of("src/test/resources/cluster/web.pl").toAbsolutePath();

  @TempDir Path folder;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Set<String> healthy = new HashSet<>();
  private final List<String> shortfalls = new CopyOnWriteArrayList<>();
  private final AtomicInteger sweeps = new AtomicInteger();
  private final Map<String, Integer> answers = new ConcurrentHashMap<>();
  private volatile boolean watching;

  @Test
  void capacity_never_falls_under_the_minimum() throws Exception {
    try (MarathonCluster cluster =
        new MarathonCluster(
            folder, "agent.resources=cpus:8;mem:4096;disk:4096;ports:[31000-31199]")) {
      new EventStream(cluster.api(), this::note);
      cluster.awaitEnd(cluster.change("POST", "/v2/apps", service("v1", 200)));
      cluster.await("all healthy", this::allHealthy);
      Thread load = watch(cluster);

      cluster.awaitEnd(cluster.change("PUT", "/v2/apps/web", service("v2", 200)));
      assertThat(versions(cluster)).containsOnly("v2");

      String failing = cluster.change("PUT", "/v2/apps/web", service("v3", 500));
      cluster.await("an answer of the failing version", () -> answers.containsKey("v3"));
      String rollBack = cluster.change("DELETE", "/v2/deployments/" + failing, null);
      cluster.awaitEnd(rollBack);
      assertThat(versions(cluster)).containsOnly("v2");

      cluster.awaitEnd(cluster.change("PUT", "/v2/apps/web", service("v4", 200)));
      assertThat(versions(cluster)).containsOnly("v4");

      watching = false;
      load.join();
      assertThat(shortfalls).isEmpty();
      assertThat(sweeps.get()).isGreaterThan(10);
      assertThat(answers).containsKeys("v1", "v2", "v4");
    }
  }

  private static JsonObject service(String version, int health) {
    return new JsonObject()
        .put("id", "/web")
        .put("cmd", "exec perl " + SERVER + " $PORT0 " + version + " " + health)
        .put("cpus", 0.1)
        .put("mem", 16)
        .put("instances", INSTANCES)
        .put("portDefinitions", new JsonArray().add(new JsonObject().put("port", 0)))
        .put(
            "healthChecks",
            new JsonArray()
                .add(
                    new JsonObject()
                        .put("protocol", "MESOS_HTTP")
                        .put("path", "/health")
                        .put("portIndex", 0)
                        .put("delaySeconds", 0)
                        .put("gracePeriodSeconds", 2)
                        .put("intervalSeconds", 1)
                        .put("maxConsecutiveFailures", 3)))
        .put(
            "upgradeStrategy",
            new JsonObject().put("minimumHealthCapacity", 0.8).put("maximumOverCapacity", 0.2));
  }

  /** The event stream's account of who is healthy. */
  private synchronized void note(JsonObject event) {
    switch (event.getString("eventType")) {
      case "instance_health_changed_event" -> {
        if (Boolean.TRUE.equals(event.getBoolean("healthy"))) {
          healthy.add(event.getString("instanceId"));
        } else {
          healthy.remove(event.getString("instanceId"));
        }
      }
      case "status_update_event" -> {
        if (ENDING.contains(event.getString("taskStatus"))) {
          String task = event.getString("taskId");
          healthy.removeIf(task::startsWith);
        }
      }
      default -> {}
    }
    if (watching && healthy.size() < MINIMUM) {
      shortfalls.add("by events " + healthy.size() + " are healthy after " + event);
    }
  }

  private synchronized boolean allHealthy() {
    return healthy.size() == INSTANCES;
  }

  /** Calls every instance all the time, and counts the good answers of each round. */
  private Thread watch(MarathonCluster cluster) {
    watching = true;
    Thread load =
        new Thread(
            () -> {
              while (watching) {
                sweep(cluster);
              }
            },
            "load");
    load.start();
    return load;
  }

  private void sweep(MarathonCluster cluster) {
    int good = 0;
    List<JsonObject> tasks = cluster.tasks("/web");
    for (JsonObject task : tasks) {
      String version = ask(task, "/health");
      if (version != null) {
        good++;
      }
    }
    sweeps.incrementAndGet();
    // What was ended while the round went on was replaced by what is not in its list yet: the
    // minimum holds for what was asked before the list was old.
    if (good < MINIMUM && cluster.tasks("/web").equals(tasks)) {
      shortfalls.add("of " + tasks.size() + " instances " + good + " answer");
    }
  }

  private String ask(JsonObject task, String path) {
    URI uri = URI.create("http://127.0.0.1:" + task.getJsonArray("ports").getInteger(0) + path);
    try {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build(),
              HttpResponse.BodyHandlers.ofString());
      answers.merge(answer.body(), 1, Integer::sum);
      return answer.statusCode() == 200 ? answer.body() : null;
    } catch (Exception e) {
      return null;
    }
  }

  private List<String> versions(MarathonCluster cluster) {
    List<JsonObject> tasks = cluster.tasks("/web");
    assertThat(tasks).hasSize(INSTANCES);
    return tasks.stream().map(task -> ask(task, "/")).toList();
  }
}
