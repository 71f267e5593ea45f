package io.kernos.bench.lb;

import io.kernos.bench.Benchmark;
import io.kernos.bench.cluster.Figures;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * How long a healthy instance waits for its first request with 1,000 services behind HAProxy, and
 * the processor time that 10,000 servers cost while nothing happens.
 */
public final class LbBenchmark implements Benchmark {
  private static final int SERVICES = 1000;
  private static final int WARM_UP = 10;
  private static final int INSTANCES = 100;
  private static final int NEW_SERVICES = 10;
  private static final int ROUTED_LIMIT_MILLIS = 50;
  private static final int REST_LIMIT_PERCENT = 5;

  @Override
  public String name() {
    return "lb";
  }

  @Override
  public void run(PrintStream out, List<String> args) throws Exception {
    try (Services services = new Services(SERVICES)) {
      for (int i = 0; i < WARM_UP; i++) {
        services.routedMillis();
      }
      long reloads = services.reloads();
      List<Double> routed = new ArrayList<>();
      for (int i = 0; i < INSTANCES; i++) {
        routed.add(services.routedMillis());
      }
      Figures.print(out, "lb_routed_median_ms", Figures.median(routed));
      Figures.print(out, "lb_routed_p99_ms", Figures.percentile(routed, 99), ROUTED_LIMIT_MILLIS);
      Figures.print(out, "lb_routed_reloads", services.reloads() - reloads, 0);
      List<Double> fresh = new ArrayList<>();
      for (int i = 0; i < NEW_SERVICES; i++) {
        fresh.add(services.newServiceMillis("/fresh-" + i));
      }
      Figures.print(out, "lb_new_service_median_ms", Figures.median(fresh));
    }
    try (AtRest atRest = new AtRest()) {
      AtRest.Percent percent = atRest.measure();
      Figures.print(out, "lb_rest_bridge_cpu_percent", percent.bridge(), REST_LIMIT_PERCENT);
      Figures.print(out, "lb_rest_haproxy_cpu_percent", percent.haproxy());
    }
  }
}
