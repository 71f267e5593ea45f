package io.kernos.spi.machine;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** How large this machine is and how busy, under the names that Mesos gives to it. */
public final class MachineFigures {
  // The kernel's memory, not a disk: to read it keeps nobody waiting.
  private static final Path LOADS = Path.of("/proc/loadavg");
  private static final Path MEMORY = Path.of("/proc/meminfo");

  private MachineFigures() {}

  /** As in {@code /metrics/snapshot}; what the machine does not tell is left out. */
  public static Map<String, Double> metrics() {
    return named("system/load_", "system/");
  }

  /** As in {@code /system/stats.json}; what the machine does not tell is left out. */
  public static Map<String, Double> statistics() {
    return named("avg_load_", "");
  }

  private static Map<String, Double> named(String load, String other) {
    Map<String, Double> values = new LinkedHashMap<>();
    String[] spans = {"1min", "5min", "15min"};
    double[] loads = loads();
    for (int i = 0; i < loads.length; i++) {
      values.put(load + spans[i], loads[i]);
    }
    values.put(other + "cpus_total", (double) Runtime.getRuntime().availableProcessors());
    memory("MemTotal:").ifPresent(bytes -> values.put(other + "mem_total_bytes", bytes));
    memory("MemFree:").ifPresent(bytes -> values.put(other + "mem_free_bytes", bytes));
    return values;
  }

  private static Optional<Double> memory(String name) {
    try (Stream<String> lines = Files.lines(MEMORY)) {
      return lines
          .filter(line -> line.startsWith(name))
          .map(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) * 1024)
          .findFirst();
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  private static double[] loads() {
    try {
      String[] fields = Files.readString(LOADS).split(" ");
      return new double[] {
        Double.parseDouble(fields[0]), Double.parseDouble(fields[1]), Double.parseDouble(fields[2])
      };
    } catch (IOException | RuntimeException e) {
      double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
      return load < 0 ? new double[0] : new double[] {load};
    }
  }
}
