package io.kernos.bench.marathon;

import io.kernos.bench.Benchmark;
import io.kernos.bench.cluster.Figures;
import io.kernos.bench.cluster.UpProcess;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** One app with one instance, from POST to healthy, with real processes. */
public final class ServiceBenchmark implements Benchmark {
  private static final int LIMIT_MILLIS = 300;
  private static final int WARM_UP = 10;
  private static final int MEASURED = 31;

  @Override
  public String name() {
    return "service";
  }

  @Override
  public void run(PrintStream out, List<String> args) throws Exception {
    try (UpProcess up = new UpProcess()) {
      Api api = new Api(up.process().ready().url("marathon"), Duration.ofMillis(2));
      // A client's own first call takes long.
      api.get("/ping");
      List<Double> millis = new ArrayList<>();
      for (int i = 0; i < WARM_UP + MEASURED; i++) {
        long start = System.nanoTime();
        api.call("POST", "/v2/apps", service("/service-" + i));
        double took = api.until(start, 1, "tasksHealthy") * 1000;
        if (i == 0) {
          Figures.print(out, "service_first_healthy_ms", took, LIMIT_MILLIS);
        } else if (i >= WARM_UP) {
          millis.add(took);
        }
        api.call("DELETE", "/v2/apps/service-" + i, null);
        api.quiet();
      }
      Figures.print(out, "service_healthy_median_ms", Figures.median(millis), LIMIT_MILLIS);
      Figures.print(out, "service_healthy_max_ms", Collections.max(millis));
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
