package io.kernos.launcher.plugin;

import io.kernos.api.link.ExecutorUsage;
import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.TaskID;
import io.kernos.master.ContextMaster;
import io.kernos.spi.discovery.Traffic;
import io.kernos.spi.plugin.Metrics;
import io.vertx.core.Future;
import java.util.List;

/** What the leading master of this process gathers. */
final class MasterMetrics implements Metrics {
  private final ContextMaster master;

  MasterMetrics(ContextMaster master) {
    this.master = master;
  }

  @Override
  public Future<List<Usage>> usage(FrameworkID framework) {
    return master
        .usage(framework.getValue())
        .map(found -> found.stream().map(MasterMetrics::usage).toList());
  }

  private static Usage usage(ExecutorUsage usage) {
    return new Usage(
        usage.getTaskIdsList().stream().map(TaskID::getValue).toList(), usage.getStatistics());
  }

  @Override
  public Future<List<Traffic>> traffic(FrameworkID framework) {
    return master.traffic(framework.getValue());
  }
}
