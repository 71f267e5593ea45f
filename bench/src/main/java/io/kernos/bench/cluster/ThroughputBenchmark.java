package io.kernos.bench.cluster;

import io.kernos.bench.Benchmark;
import java.io.PrintStream;
import java.util.List;

/** How many short tasks a second go through one agent with two cores, end to end. */
public final class ThroughputBenchmark implements Benchmark {
  private static final int WARM_UP = 200;
  private static final int MEASURED = 1000;

  @Override
  public String name() {
    return "throughput";
  }

  @Override
  public void run(PrintStream out, List<String> args) throws Exception {
    try (UpProcess up = new UpProcess("-D", "agent.resources=cpus:2;mem:1024");
        Launches framework = new Launches(up.process().ready().url("master"))) {
      framework.all(WARM_UP);
      int measured = args.isEmpty() ? MEASURED : Integer.parseInt(args.get(0));
      double seconds = framework.all(measured);
      out.printf("throughput_tasks_per_s=%.0f%n", measured / seconds);
    }
  }
}
