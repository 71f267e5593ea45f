package io.kernos.bench.cluster;

import io.kernos.bench.Benchmark;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How long {@code kernos up} takes, already built, until all serves. The peer is the shortest life
 * of a JVM, by turns with it.
 */
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
    List<Double> bare = new ArrayList<>();
    for (int i = 0; i < MEASURED; i++) {
      bare.add(bareJvm());
      long start = System.nanoTime();
      try (UpProcess up = new UpProcess()) {
        said.add(Double.valueOf(up.process().line("^kernos ready in (\\d+) ms$").group(1)));
        whole.add((System.nanoTime() - start) / 1e6);
      }
    }
    // With the script that decides whether to build, and as the process itself says.
    Figures.print(out, "startup_ms", Figures.median(whole));
    Figures.print(out, "startup_said_ms", Figures.median(said));
    Figures.print(out, "startup_bare_jvm_ms", Figures.median(bare));
    Figures.print(out, "startup_ratio", Figures.median(bare) / Figures.median(whole));
  }

  private static double bareJvm() throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    long start = System.nanoTime();
    new ProcessBuilder(java, "-XX:+UseSerialGC", "-Xshare:auto", "-version")
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
    return (System.nanoTime() - start) / 1e6;
  }
}
