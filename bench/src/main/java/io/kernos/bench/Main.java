package io.kernos.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** Lists the benchmarks with {@code --list}, or runs the one that is named. */
public final class Main {
  private Main() {}

  public static void main(String[] args) throws Exception {
    Map<String, Benchmark> benchmarks = new TreeMap<>();
    ServiceLoader.load(Benchmark.class).forEach(found -> benchmarks.put(found.name(), found));
    if (args.length == 1 && args[0].equals("--list")) {
      benchmarks.keySet().forEach(System.out::println);
      return;
    }
    Benchmark benchmark = args.length == 0 ? null : benchmarks.get(args[0]);
    if (benchmark == null) {
      System.err.println(
          "usage: bench --list | NAME [ARGUMENT...]; names: "
              + String.join(", ", benchmarks.keySet()));
      System.exit(2);
    }
    List<String> rest = Arrays.asList(args).subList(1, args.length);
    benchmark.run(System.out, rest);
  }
}
