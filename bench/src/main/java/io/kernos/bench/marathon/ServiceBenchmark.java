package io.kernos.bench.marathon;

import io.kernos.bench.Benchmark;
import io.kernos.bench.cluster.UpProcess;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;

/** One app with one instance, from POST to healthy, with real processes. */
public final class ServiceBenchmark implements Benchmark {
  private static final int WARM_UP = 10;
  private static final int MEASURED = 31;

  @Override
  public String name() {
    return "service";
  }

  @Override
  public void run(PrintStream out, List<String> args) throws Exception {
    try (UpProcess up = new UpProcess()) {
      Api api = new Api(up.process().ready().url("marathon"));
      double[] millis = new double[MEASURED];
      for (int i = 0; i < WARM_UP + MEASURED; i++) {
        long start = System.nanoTime();
        api.call("POST", "/v2/apps", service("/service-" + i));
        double took = api.until(start, 1, "tasksHealthy") * 1000;
        if (i >= WARM_UP) {
          millis[i - WARM_UP] = took;
        }
        api.call("DELETE", "/v2/apps/service-" + i, null);
        api.quiet();
      }
      Arrays.sort(millis);
      out.printf("service_healthy_median_ms=%.0f%n", millis[MEASURED / 2]);
      out.printf("service_healthy_max_ms=%.0f%n", millis[MEASURED - 1]);
    }
  }

  private static JsonObject service(String id) {
    JsonObject check =
        new JsonObject()
            .put("protocol", "COMMAND")
            .put("command", new JsonObject().put("value", "true"))
            .put("delaySeconds", 0)
            .put("intervalSeconds", 1);
    return Api.sleeper(id, 1).put("healthChecks", new JsonArray().add(check));
  }
}
