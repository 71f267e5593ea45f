package io.kernos.master.http;

import io.kernos.api.resources.Resources;
import io.kernos.api.resources.Scalar;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.Operation;
import io.kernos.api.v1.OperationState;
import io.kernos.api.v1.Task;
import io.kernos.api.v1.TaskState;
import io.kernos.master.allocator.AllocatorMetrics;
import io.kernos.master.view.AgentView;
import io.kernos.master.view.ClusterView;
import io.kernos.master.view.Counters;
import io.kernos.master.view.FrameworkView;
import io.kernos.spi.machine.MachineFigures;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

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

  private static final List<OperationState> UNDER_WAY =
      List.of(OperationState.OPERATION_PENDING, OperationState.OPERATION_RECOVERING);

  private final SortedMap<String, Double> values = new TreeMap<>();

  private MetricsSnapshot() {}

  /**
   * All figures of a leading master.
   *
   * @param masters how many keep the registry, when that is known
   */
  static SortedMap<String, Double> of(
      MasterGate.Leading master, AllocatorMetrics allocator, OptionalInt masters, Instant now) {
    MetricsSnapshot snapshot = new MetricsSnapshot();
    ClusterView view = master.view();
    MachineFigures.metrics().forEach(snapshot::set);
    snapshot.set("master/elected", 1);
    snapshot.set("master/feature_level", view.featureLevel());
    snapshot.set("master/uptime_secs", seconds(Duration.between(view.started(), now)));
    snapshot.agents(view);
    snapshot.frameworks(view);
    snapshot.tasks(view);
    snapshot.queues(master);
    snapshot.allocator(view, allocator);
    snapshot.set("registrar/log/recovered", view.recovered() ? 1 : 0);
    masters.ifPresent(size -> snapshot.set("registrar/log/ensemble_size", size));
    view.frameworks().values().forEach(f -> FrameworkMetrics.of(f, snapshot::set));
    master.counters().snapshot().forEach(snapshot::set);
    master.counters().timings().forEach((name, took) -> took.each(name, snapshot::set));
    snapshot.operations(view);
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

  /** Ends were counted; what is under way is seen. */
  private void operations(ClusterView view) {
    Map<String, Long> underWay = new TreeMap<>();
    for (AgentView agent : view.agents().values()) {
      for (Operation operation : agent.operations().values()) {
        OperationState state = operation.getLatestStatus().getState();
        underWay.merge(Counters.ofOperation(operation.getInfo().getType(), state), 1L, Long::sum);
      }
    }
    for (Offer.Operation.Type type : Counters.OPERATIONS) {
      for (OperationState state : UNDER_WAY) {
        String name = Counters.ofOperation(type, state);
        set(name, underWay.getOrDefault(name, 0L));
      }
    }
    String all = "master/operations/";
    Map<String, Double> sums = new TreeMap<>();
    for (Offer.Operation.Type type : Counters.OPERATIONS) {
      String ofType = all + type.name().toLowerCase(Locale.ROOT) + "/";
      Stream.concat(UNDER_WAY.stream(), Counters.OUTCOMES.stream())
          .forEach(
              state -> {
                String name = Counters.ofOperation(type, state);
                double count = values.getOrDefault(name, 0.0);
                sums.merge(all + name.substring(ofType.length()), count, Double::sum);
                sums.merge(ofType + "total", count, Double::sum);
                sums.merge(all + "total", count, Double::sum);
              });
    }
    values.putAll(sums);
  }

  /**
   * Calls of HTTP wait for the master's turn. What agents send and what is due comes straight from
   * the event loop: the master has no queue for either.
   */
  private void queues(MasterGate.Leading master) {
    set("master/event_queue_http_requests", master.waiting());
    set("master/event_queue_messages", 0);
    set("master/event_queue_dispatches", 0);
  }

  private void allocator(ClusterView view, AllocatorMetrics metrics) {
    String prefix = "allocator/mesos/";
    set(prefix + "allocation_runs", metrics.runs());
    metrics.run().each(prefix + "allocation_run_ms", this::set);
    metrics.latency().each(prefix + "allocation_run_latency_ms", this::set);
    set(prefix + "offer_filters/active", metrics.filters());
    set(prefix + "event_queue_dispatches", metrics.due());
    Map<String, Long> totals = new TreeMap<>();
    Map<String, Long> held = new TreeMap<>();
    view.agents().values().forEach(agent -> add(totals, agent.total()));
    for (FrameworkView framework : view.frameworks().values()) {
      framework.used().values().forEach(used -> add(held, used));
      framework
          .offers()
          .values()
          .forEach(offer -> add(held, Resources.of(offer.getResourcesList())));
    }
    for (String name : List.of("cpus", "gpus", "mem", "disk")) {
      String resource = prefix + "resources/" + name;
      set(resource + "/total", Scalar.toDouble(totals.getOrDefault(name, 0L)));
      set(resource + "/offered_or_allocated", Scalar.toDouble(held.getOrDefault(name, 0L)));
    }
  }
}
