package io.kernos.master.http;

import io.kernos.api.resources.Resources;
import io.kernos.api.resources.Scalar;
import io.kernos.api.v1.OperationState;
import io.kernos.api.v1.Task;
import io.kernos.api.v1.TaskState;
import io.kernos.master.allocator.AllocatorMetrics;
import io.kernos.master.view.AgentView;
import io.kernos.master.view.ClusterView;
import io.kernos.master.view.FrameworkView;
import io.kernos.spi.machine.MachineFigures;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Every figure of the master, under the names of Mesos. */
final class MetricsSnapshot {
  /** States of which Mesos shows how many tasks are in them now. */
  private static final List<TaskState> LIVE =
      List.of(
          TaskState.TASK_STAGING,
          TaskState.TASK_STARTING,
          TaskState.TASK_RUNNING,
          TaskState.TASK_KILLING,
          TaskState.TASK_UNREACHABLE);

  private final SortedMap<String, Double> values = new TreeMap<>();

  private MetricsSnapshot() {}

  /** All figures of a leading master. */
  static SortedMap<String, Double> of(
      MasterGate.Leading master, AllocatorMetrics allocator, Instant now) {
    MetricsSnapshot snapshot = new MetricsSnapshot();
    ClusterView view = master.view();
    MachineFigures.metrics().forEach(snapshot::set);
    snapshot.set("master/elected", 1);
    snapshot.set("master/feature_level", view.featureLevel());
    snapshot.set("master/uptime_secs", seconds(Duration.between(view.started(), now)));
    snapshot.agents(view);
    snapshot.frameworks(view);
    snapshot.tasks(view);
    snapshot.operations(view);
    snapshot.allocator(allocator);
    // What was counted wins over nothing; names do not meet.
    master.counters().snapshot().forEach(snapshot::set);
    return snapshot.values;
  }

  /** What a standby can say. */
  static SortedMap<String, Double> ofStandby() {
    MetricsSnapshot snapshot = new MetricsSnapshot();
    MachineFigures.metrics().forEach(snapshot::set);
    snapshot.set("master/elected", 0);
    return snapshot.values;
  }

  private void set(String name, double value) {
    values.put(name, value);
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  private void agents(ClusterView view) {
    long connected = 0;
    long active = 0;
    Map<String, Long> totals = new TreeMap<>();
    Map<String, Long> revocable = new TreeMap<>();
    for (AgentView agent : view.agents().values()) {
      connected += agent.connected() ? 1 : 0;
      active += agent.active() ? 1 : 0;
      add(totals, agent.total().nonRevocable());
      add(revocable, agent.total().revocable());
    }
    set("master/slaves_connected", connected);
    set("master/slaves_disconnected", view.agents().size() - connected);
    set("master/slaves_active", active);
    set("master/slaves_inactive", view.agents().size() - active);
    set("master/slaves_unreachable", view.unreachable().size());
    Map<String, Long> used = new TreeMap<>();
    Map<String, Long> usedRevocable = new TreeMap<>();
    for (AgentView agent : view.agents().values()) {
      for (Resources part : agent.used().values()) {
        add(used, part.nonRevocable());
        add(usedRevocable, part.revocable());
      }
    }
    for (String name : List.of("cpus", "gpus", "mem", "disk")) {
      usage("master/" + name, totals, used, name);
      usage("master/" + name + "_revocable", revocable, usedRevocable, name);
    }
  }

  private static void add(Map<String, Long> sums, Resources resources) {
    resources.scalars().forEach((name, amount) -> sums.merge(name, amount, Long::sum));
  }

  private void usage(String prefix, Map<String, Long> total, Map<String, Long> used, String name) {
    long all = total.getOrDefault(name, 0L);
    long some = used.getOrDefault(name, 0L);
    set(prefix + "_total", Scalar.toDouble(all));
    set(prefix + "_used", Scalar.toDouble(some));
    set(prefix + "_percent", all == 0 ? 0 : (double) some / all);
  }

  private void frameworks(ClusterView view) {
    long connected = 0;
    long active = 0;
    long offers = 0;
    for (FrameworkView framework : view.frameworks().values()) {
      connected += framework.connected() ? 1 : 0;
      active += framework.active() ? 1 : 0;
      offers += framework.offers().size();
    }
    int all = view.frameworks().size();
    set("master/frameworks_connected", connected);
    set("master/frameworks_disconnected", all - connected);
    set("master/frameworks_active", active);
    set("master/frameworks_inactive", all - active);
    set("master/outstanding_offers", offers);
  }

  private void tasks(ClusterView view) {
    Map<TaskState, Long> counts = new EnumMap<>(TaskState.class);
    for (FrameworkView framework : view.frameworks().values()) {
      for (Task task : framework.tasks().values()) {
        counts.merge(task.getState(), 1L, Long::sum);
      }
      counts.merge(TaskState.TASK_UNREACHABLE, (long) framework.unreachable().size(), Long::sum);
    }
    for (TaskState state : LIVE) {
      set(
          "master/" + state.name().toLowerCase(Locale.ROOT).replace("task_", "tasks_"),
          counts.getOrDefault(state, 0L));
    }
  }

  private void operations(ClusterView view) {
    Map<OperationState, Long> counts = new EnumMap<>(OperationState.class);
    for (AgentView agent : view.agents().values()) {
      agent
          .operations()
          .values()
          .forEach(o -> counts.merge(o.getLatestStatus().getState(), 1L, Long::sum));
    }
    for (OperationState state : OperationState.values()) {
      String name = state.name().toLowerCase(Locale.ROOT).substring("operation_".length());
      set("master/operations/" + name, counts.getOrDefault(state, 0L));
    }
  }

  private void allocator(AllocatorMetrics metrics) {
    set("allocator/mesos/allocation_runs", metrics.runs());
    set("allocator/mesos/allocation_run_ms", metrics.lastRunNanos() / 1e6);
    set("allocator/mesos/allocation_run_latency_ms", metrics.lastLatencyNanos() / 1e6);
    set("allocator/mesos/offer_filters/active", metrics.filters());
  }
}
