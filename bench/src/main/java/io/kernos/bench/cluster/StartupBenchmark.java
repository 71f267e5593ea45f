package io.kernos.bench.cluster;

import io.kernos.bench.Benchmark;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** How long {@code kernos up} takes, already built, until all serves. */
public final class StartupBenchmark implements Benchmark {
  private static final int MEASURED = 7;

  @Override
  public String name() {
    return "startup";
  }

  @Override
  public void run(PrintStream out, List<String> args) throws Exception {
    List<Double> whole = new ArrayList<>();
    List<Double> said = new ArrayList<>();
    for (int i = 0; i < MEASURED; i++) {
      long start = System.nanoTime();
      try (UpProcess up = new UpProcess()) {
        said.add(Double.valueOf(up.process().line("^kernos ready in (\\d+) ms$").group(1)));
        whole.add((System.nanoTime() - start) / 1e6);
      }
    }
    // With the script that decides whether to build, and as the process itself says.
    out.printf("startup_ms=%.0f%n", median(whole));
    out.printf("startup_said_ms=%.0f%n", median(said));
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }
}
