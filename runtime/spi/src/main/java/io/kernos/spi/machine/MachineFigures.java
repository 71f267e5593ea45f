package io.kernos.spi.machine;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** How large this machine is and how busy, under the names that Mesos gives to it. */
public final class MachineFigures {
  private static final Path LOADS = Path.of("/proc/loadavg");

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
    var system = ManagementFactory.getOperatingSystemMXBean();
    values.put(other + "cpus_total", (double) system.getAvailableProcessors());
    if (system instanceof com.sun.management.OperatingSystemMXBean machine) {
      values.put(other + "mem_total_bytes", (double) machine.getTotalMemorySize());
      values.put(other + "mem_free_bytes", (double) machine.getFreeMemorySize());
    }
    return values;
  }

  /** Read from the kernel's memory, not from a disk: it keeps nobody waiting. */
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
