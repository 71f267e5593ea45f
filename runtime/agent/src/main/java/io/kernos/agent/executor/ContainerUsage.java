package io.kernos.agent.executor;

import io.kernos.agent.task.Executor;
import io.kernos.agent.task.Framework;
import io.kernos.agent.task.Frameworks;
import io.kernos.api.link.ExecutorUsage;
import io.kernos.api.link.UsageReport;
import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.ResourceStatistics;
import io.kernos.spi.container.Containerizer;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the containers of executors use, those of their tasks counted in. */
public final class ContainerUsage {
  private final Frameworks frameworks;
  private final Containerizer containers;

  /**
   * Usage of the executors of {@code frameworks}.
   *
   * @param containers which custom and built-in executors share
   */
  public ContainerUsage(Frameworks frameworks, Containerizer containers) {
    this.frameworks = frameworks;
    this.containers = containers;
  }

  /** By container id; executors whose containers cannot say are left out. */
  public Future<Map<String, ResourceStatistics>> all() {
    return of(frameworks.executors())
        .map(
            found -> {
              Map<String, ResourceStatistics> byContainer = new LinkedHashMap<>();
              found.forEach((executor, u) -> byContainer.put(executor.containerId().getValue(), u));
              return byContainer;
            });
  }

  /** Of one framework's executors. */
  public Future<UsageReport.Builder> of(FrameworkID frameworkId) {
    Collection<Executor> executors =
        frameworks.get(frameworkId).map(Framework::executors).orElse(List.of());
    return of(executors)
        .map(
            found -> {
              UsageReport.Builder report = UsageReport.newBuilder();
              found.forEach((executor, u) -> report.addExecutors(describe(executor, u)));
              return report;
            });
  }

  private static ExecutorUsage.Builder describe(Executor executor, ResourceStatistics statistics) {
    ExecutorUsage.Builder usage =
        ExecutorUsage.newBuilder()
            .setExecutorId(executor.info().getExecutorId())
            .setStatistics(statistics);
    executor.tasks().launched().forEach(task -> usage.addTaskIds(task.getTaskId()));
    return usage;
  }

  private Future<Map<Executor, ResourceStatistics>> of(Collection<Executor> executors) {
    Map<Executor, ResourceStatistics> found = new LinkedHashMap<>();
    List<Future<ResourceStatistics>> asked =
        executors.stream()
            .filter(executor -> !executor.state().ending())
            .map(executor -> ask(executor).onSuccess(u -> found.put(executor, u)))
            .toList();
    return Future.join(asked).map(found).otherwise(found);
  }

  private Future<ResourceStatistics> ask(Executor executor) {
    return containers.usage(
        executor.hosted() ? executor.containerId().getValue() : CustomExecutors.name(executor));
  }
}
