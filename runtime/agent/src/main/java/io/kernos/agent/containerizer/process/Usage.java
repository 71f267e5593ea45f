package io.kernos.agent.containerizer.process;

import io.kernos.agent.containerizer.cgroup.Cgroups;
import io.kernos.api.v1.ResourceStatistics;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** What containers use, summed up. */
final class Usage {
  private static final double TICKS_PER_SECOND = 100;

  private Usage() {}

  /** The sum over {@code containers}. Blocks. */
  static ResourceStatistics of(List<Contained> containers, Cgroups cgroups, Killer killer)
      throws IOException {
    Instant now = Instant.now();
    ResourceStatistics.Builder sum =
        ResourceStatistics.newBuilder().setTimestamp(now.getEpochSecond() + now.getNano() / 1e9);
    for (Contained container : containers) {
      ResourceStatistics.Builder one = ResourceStatistics.newBuilder().setTimestamp(0);
      count(killer.stats(container), one);
      // Where there is a cgroup its figures replace those, for they include what has ended.
      if (container.about.shared().isEmpty()) {
        cgroups.usage(container.id(), one);
      }
      add(one, sum);
    }
    return sum.build();
  }

  private static void count(List<ProcessTable.Stat> processes, ResourceStatistics.Builder out) {
    long user = 0;
    long system = 0;
    long threads = 0;
    long rss = 0;
    for (ProcessTable.Stat process : processes) {
      user += process.userTicks();
      system += process.systemTicks();
      threads += process.threads();
      rss += process.rssBytes();
    }
    out.setProcesses(processes.size())
        .setThreads((int) threads)
        .setCpusUserTimeSecs(user / TICKS_PER_SECOND)
        .setCpusSystemTimeSecs(system / TICKS_PER_SECOND)
        .setMemRssBytes(rss);
  }

  /** Adds every field that is set. */
  private static void add(ResourceStatistics.Builder one, ResourceStatistics.Builder sum) {
    one.getAllFields()
        .forEach(
            (field, value) -> {
              if (field.getName().equals("timestamp")) {
                return;
              }
              Object before = sum.getField(field);
              if (value instanceof Double number) {
                sum.setField(field, number + (Double) before);
              } else if (value instanceof Long number) {
                sum.setField(field, number + (Long) before);
              } else if (value instanceof Integer number) {
                sum.setField(field, number + (Integer) before);
              }
            });
  }
}
