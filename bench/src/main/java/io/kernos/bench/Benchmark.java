package io.kernos.bench;

import java.io.PrintStream;
import java.util.List;

/**
 * A benchmark, found through {@link java.util.ServiceLoader}: it needs a constructor with no
 * arguments and its name in {@code META-INF/services/io.kernos.bench.Benchmark}.
 */
public interface Benchmark {

  /** What people call it: one lower-case word. */
  String name();

  /**
   * Runs it.
   *
   * @param out takes a line {@code name=value} for each figure; a ratio to a peer is above 1 when
   *     this is better
   * @param args what stood behind the name on the command line
   */
  void run(PrintStream out, List<String> args) throws Exception;
}
