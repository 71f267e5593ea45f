package io.kernos.bench.marathon;

import io.kernos.bench.Benchmark;
import io.kernos.bench.cluster.EmulatedCluster;
import io.kernos.bench.cluster.Figures;
import io.kernos.bench.cluster.UpProcess;
import io.kernos.testkit.sim.FakeContainerizer.Script;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Many instances on emulated agents, and many apps in the store of a real {@code up}. Each figure
 * is the median of some rounds.
 */
public final class MarathonBenchmark implements Benchmark {
  /** A public study of the original, on 189 agents: 16 apps of 500 instances at once. */
  private static final double PEER_16X500_SECONDS = 297;

  private static final String AGENT = "cpus:32;mem:65536;disk:65536;ports:[31000-32000]";
  private static final Duration LONG = Duration.ofDays(1);
  private static final Duration PAUSE = Duration.ofMillis(25);
  private static final int ROUNDS = 3;
  private static final int APPS = 5000;
  private static final int APPS_IN_GROUP = 100;

  @Override
  public String name() {
    return "marathon";
  }

  @Override
  public void run(PrintStream out, List<String> args) throws Exception {
    Figures.print(out, "marathon_1x1000_on_20_all_running_s", created(20, 1, 1000), 5);
    double seconds = created(200, 16, 500);
    Figures.print(out, "marathon_16x500_on_200_all_running_s", seconds, 10);
    Figures.print(out, "marathon_16x500_ratio", PEER_16X500_SECONDS / seconds);
    store(out);
  }

  /** The seconds from the first POST until all instances run, on a new cluster each time. */
  private static double created(int agents, int apps, int instances) throws Exception {
    List<Double> seconds = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      try (EmulatedCluster cluster =
          new EmulatedCluster(
              Plugins.marathon().toString(), agents, AGENT, spec -> Script.exits(LONG, 0))) {
        Api api = new Api(cluster.url("marathon"), PAUSE);
        long start = System.nanoTime();
        for (int i = 0; i < apps; i++) {
          api.call("POST", "/v2/apps", Api.sleeper("/app-" + i, instances));
        }
        seconds.add(api.until(start, apps * instances, "tasksRunning"));
      }
    }
    return Figures.median(seconds);
  }

  private static void store(PrintStream out) throws Exception {
    List<Double> ready = new ArrayList<>();
    List<Double> answered = new ArrayList<>();
    List<Double> firstApps = new ArrayList<>();
    List<Double> firstGroups = new ArrayList<>();
    List<Double> apps = new ArrayList<>();
    List<Double> groups = new ArrayList<>();
    try (UpProcess up = new UpProcess()) {
      Api filled = api(up);
      long begun = System.nanoTime();
      filled.call("PUT", "/v2/groups", everything());
      Figures.print(out, "marathon_put_5000_apps_s", (System.nanoTime() - begun) / 1e9);
      filled.quiet();
      for (int round = 0; round < 2 * ROUNDS; round++) {
        up.stop();
        long start = System.nanoTime();
        up.start();
        Api api = api(up);
        ready.add((System.nanoTime() - start) / 1e9);
        // The first request of a life is the slowest: by turns it is for the one and the other.
        if (round % 2 == 0) {
          firstApps.add(api.get("/v2/apps"));
        } else {
          firstGroups.add(api.get("/v2/groups"));
        }
        answered.add((System.nanoTime() - start) / 1e9);
        for (int i = 0; i < ROUNDS; i++) {
          apps.add(api.get("/v2/apps"));
          groups.add(api.get("/v2/groups"));
        }
      }
    }
    Figures.print(out, "marathon_start_with_5000_apps_ready_s", Figures.median(ready));
    Figures.print(out, "marathon_start_with_5000_apps_answered_s", Figures.median(answered), 3);
    Figures.print(out, "marathon_get_5000_apps_first_s", Figures.median(firstApps), 1);
    Figures.print(out, "marathon_get_5000_apps_s", Figures.median(apps), 1);
    Figures.print(out, "marathon_get_groups_of_5000_apps_first_s", Figures.median(firstGroups), 1);
    Figures.print(out, "marathon_get_groups_of_5000_apps_s", Figures.median(groups), 1);
  }

  private static Api api(UpProcess up) throws InterruptedException {
    return new Api(up.process().ready().url("marathon"), PAUSE);
  }

  private static JsonObject everything() {
    JsonArray groups = new JsonArray();
    for (int g = 0; g < APPS / APPS_IN_GROUP; g++) {
      JsonArray apps = new JsonArray();
      for (int a = 0; a < APPS_IN_GROUP; a++) {
        apps.add(webService("app-" + a));
      }
      groups.add(new JsonObject().put("id", "group-" + g).put("apps", apps));
    }
    return new JsonObject().put("id", "/").put("groups", groups);
  }

  /** A definition as large as people write them; no instances, which are measured elsewhere. */
  private static JsonObject webService(String id) {
    return Api.sleeper(id, 0)
        .put(
            "env",
            new JsonObject()
                .put("JAVA_OPTS", "-Xms512m -Xmx512m -XX:+ExitOnOutOfMemoryError")
                .put("DATABASE_URL", "jdbc:postgresql://database.marathon.mesos:5432/shop")
                .put("LOG_LEVEL", "info"))
        .put(
            "labels",
            new JsonObject()
                .put("HAPROXY_GROUP", "external")
                .put("HAPROXY_0_VHOST", id + ".example.org")
                .put("team", "shop"))
        .put("constraints", new JsonArray().add(new JsonArray().add("hostname").add("UNIQUE")))
        .put(
            "portDefinitions",
            new JsonArray().add(new JsonObject().put("port", 0).put("name", "http")))
        .put(
            "healthChecks",
            new JsonArray()
                .add(
                    new JsonObject()
                        .put("protocol", "MESOS_HTTP")
                        .put("path", "/health")
                        .put("portIndex", 0)
                        .put("gracePeriodSeconds", 60)
                        .put("intervalSeconds", 10)
                        .put("maxConsecutiveFailures", 3)))
        .put(
            "upgradeStrategy",
            new JsonObject().put("minimumHealthCapacity", 0.5).put("maximumOverCapacity", 0.2));
  }
}
