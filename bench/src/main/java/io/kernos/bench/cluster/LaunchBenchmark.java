package io.kernos.bench.cluster;

import io.kernos.bench.Benchmark;
import java.io.PrintStream;
import java.util.List;

/** From the accepted offer to TASK_FINISHED at the framework, for tasks of {@code true}. */
public final class LaunchBenchmark implements Benchmark {
  private static final int WARM_UP = 100;
  private static final int MEASURED = 300;

  @Override
  public String name() {
    return "launch";
  }

  @Override
  public void run(PrintStream out, List<String> args) throws Exception {
    try (UpProcess up = new UpProcess("-D", "agent.resources=cpus:2;mem:1024");
        Launches framework = new Launches(up.process().ready().url("master"))) {
      framework.oneByOne(WARM_UP);
      List<Double> millis = framework.oneByOne(MEASURED).stream().sorted().toList();
      out.printf("launch_process_median_ms=%.1f%n", millis.get(MEASURED / 2));
      out.printf("launch_process_p99_ms=%.1f%n", millis.get(MEASURED * 99 / 100));
    }
  }
}
