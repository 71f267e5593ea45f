package io.kernos.marathon.scaling;

import io.kernos.api.v1.ResourceStatistics;
import io.kernos.spi.plugin.Metrics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns the counters of containers into what they use. */
final class UsageMeter {
  /** Processor time since a container's start, in seconds, at a time in seconds. */
  private record Sample(double time, double cpuSeconds) {}

  /**
   * What a task used since the look before.
   *
   * @param cpus processors, on average; empty at the first look at it
   * @param memoryBytes now
   */
  record Use(Optional<Double> cpus, double memoryBytes) {}

  private Map<String, Sample> samples = new HashMap<>();

  /** What each task uses; the next look measures from this one. */
  Map<String, Use> look(List<Metrics.Usage> usages) {
    Map<String, Sample> next = new HashMap<>();
    Map<String, Use> uses = new HashMap<>();
    for (Metrics.Usage usage : usages) {
      ResourceStatistics now = usage.statistics();
      double seconds = now.getCpusUserTimeSecs() + now.getCpusSystemTimeSecs();
      for (String task : usage.tasks()) {
        Sample before = samples.get(task);
        next.put(task, new Sample(now.getTimestamp(), seconds));
        uses.put(task, new Use(cpus(before, now.getTimestamp(), seconds), memory(now)));
      }
    }
    samples = next;
    return uses;
  }

  private static Optional<Double> cpus(Sample before, double time, double seconds) {
    // A counter that went back is that of another container.
    return before == null || time <= before.time() || seconds < before.cpuSeconds()
        ? Optional.empty()
        : Optional.of((seconds - before.cpuSeconds()) / (time - before.time()));
  }

  private static double memory(ResourceStatistics statistics) {
    return statistics.hasMemRssBytes()
        ? statistics.getMemRssBytes()
        : statistics.getMemTotalBytes();
  }
}
