package io.kernos.bench.cluster;

import io.kernos.bench.Benchmark;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * From the accepted offer to TASK_FINISHED at the framework, for tasks of {@code true}. The peer is
 * {@code /bin/true} started and waited for by a JVM, by turns with the tasks.
 */
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
      List<Double> tasks = new ArrayList<>();
      List<Double> bare = new ArrayList<>();
      for (int i = 0; i < WARM_UP + MEASURED; i++) {
        double task = framework.one();
        double process = bareProcess();
        if (i >= WARM_UP) {
          tasks.add(task);
          bare.add(process);
        }
      }
      Figures.print(out, "launch_process_median_ms", Figures.median(tasks));
      Figures.print(out, "launch_process_p99_ms", Figures.percentile(tasks, 99));
      Figures.print(out, "launch_bare_median_ms", Figures.median(bare));
      Figures.print(out, "launch_process_ratio", Figures.median(bare) / Figures.median(tasks));
    }
  }

  private static double bareProcess() throws IOException, InterruptedException {
    long start = System.nanoTime();
    new ProcessBuilder("/bin/true").start().waitFor();
    return (System.nanoTime() - start) / 1e6;
  }
}
