package io.kernos.bench.marathon;

import io.kernos.bench.Benchmark;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;

/** Many instances on emulated agents, and many apps in the store. */
public final class MarathonBenchmark implements Benchmark {
  /** A public study of the original, on 189 agents: 16 apps of 500 instances at once. */
  private static final double PEER_16X500_SECONDS = 297;

  private static final String AGENT = "cpus:32;mem:65536;disk:65536;ports:[31000-32000]";

  @Override
  public String name() {
    return "marathon";
  }

  @Override
  public void run(PrintStream out, List<String> args) throws Exception {
    try (EmulatedCluster cluster = new EmulatedCluster(20, AGENT)) {
      out.printf("marathon_1x1000_on_20_s=%.2f%n", create(cluster.api(), 1, 1000));
    }
    try (EmulatedCluster cluster = new EmulatedCluster(200, AGENT)) {
      double seconds = create(cluster.api(), 16, 500);
      out.printf("marathon_16x500_on_200_s=%.2f%n", seconds);
      out.printf("marathon_16x500_ratio_to_original=%.3f%n", seconds / PEER_16X500_SECONDS);
    }
    try (EmulatedCluster cluster = new EmulatedCluster(1, AGENT)) {
      store(cluster, 5000, out);
    }
  }

  /** Gives the seconds from the first POST until all instances run. */
  private static double create(Api api, int apps, int instances) throws Exception {
    long start = System.nanoTime();
    for (int i = 0; i < apps; i++) {
      api.call("POST", "/v2/apps", Api.sleeper("/app-" + i, instances));
    }
    return api.until(start, apps * instances, "tasksRunning");
  }

  private static void store(EmulatedCluster cluster, int count, PrintStream out) throws Exception {
    JsonArray groups = new JsonArray();
    for (int g = 0; g < count / 100; g++) {
      JsonArray apps = new JsonArray();
      for (int a = 0; a < 100; a++) {
        apps.add(Api.sleeper("app-" + a, 0));
      }
      groups.add(new JsonObject().put("id", "group-" + g).put("apps", apps));
    }
    Api api = cluster.api();
    long start = System.nanoTime();
    api.call("PUT", "/v2/groups", new JsonObject().put("id", "/").put("groups", groups));
    out.printf("marathon_put_%d_apps_s=%.2f%n", count, (System.nanoTime() - start) / 1e9);
    api.quiet();
    get(api, "/v2/apps", "apps", count, out);
    get(api, "/v2/groups", "groups", count, out);
    out.printf("marathon_start_with_%d_apps_s=%.2f%n", count, cluster.restart());
  }

  /** The median of several. */
  private static void get(Api api, String path, String name, int count, PrintStream out)
      throws Exception {
    double[] seconds = new double[9];
    for (int i = 0; i < seconds.length; i++) {
      long start = System.nanoTime();
      api.call("GET", path, null);
      seconds[i] = (System.nanoTime() - start) / 1e9;
    }
    Arrays.sort(seconds);
    out.printf("marathon_get_%s_of_%d_s=%.3f%n", name, count, seconds[seconds.length / 2]);
    out.printf("marathon_get_%s_of_%d_first_max_s=%.3f%n", name, count, seconds[8]);
  }
}
