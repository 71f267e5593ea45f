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
  private static final Duration PAUSE = Duration.ofMillis(5);

  /** Of {@code up}, each with a first app. */
  private static final int LIVES = 5;

  private static final int WARM_UP = 10;
  private static final int MEASURED = 31;

  @Override
  public String name() {
    return "service";
  }

  @Override
  public void run(PrintStream out, List<String> args) throws Exception {
    List<Double> first = new ArrayList<>();
    List<Double> later = new ArrayList<>();
    for (int life = 0; life < LIVES; life++) {
      try (UpProcess up = new UpProcess()) {
        Api api = new Api(up.process().ready().url("marathon"), PAUSE);
        first.add(healthyMillis(api, "/first"));
        for (int i = 0; life == LIVES - 1 && i < WARM_UP + MEASURED; i++) {
          double millis = healthyMillis(api, "/service-" + i);
          if (i >= WARM_UP) {
            later.add(millis);
          }
        }
      }
    }
    // The first of all is slow by the client's own start; a median does not show it.
    Figures.print(out, "service_first_healthy_ms", Figures.median(first), LIMIT_MILLIS);
    Figures.print(out, "service_healthy_median_ms", Figures.median(later), LIMIT_MILLIS);
    Figures.print(out, "service_healthy_max_ms", Collections.max(later));
  }

  /** From POST to healthy; then the app is deleted. */
  private static double healthyMillis(Api api, String id) throws Exception {
    long start = System.nanoTime();
    api.call("POST", "/v2/apps", service(id));
    double millis = api.until(start, 1, "tasksHealthy") * 1000;
    api.call("DELETE", "/v2/apps" + id, null);
    api.quiet();
    return millis;
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
