package io.kernos.agent.http;

import io.kernos.agent.task.ExecutorState;
import io.kernos.agent.view.AgentView;
import io.kernos.agent.view.AgentView.AgentState;
import io.kernos.agent.view.AgentView.ExecutorView;
import io.kernos.agent.view.Counters.Counter;
import io.kernos.api.resources.Resources;
import io.kernos.api.v1.Task;
import io.kernos.api.v1.TaskState;
import io.kernos.spi.machine.MachineFigures;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Every figure of the agent, under the names of Mesos and as Prometheus reads them. */
final class AgentMetrics {
  /**
   * Figures of what this agent does not have: no cache of what it fetches, no project quotas, no
   * group ids for volumes, nobody who preempts executors.
   */
  private static final String[] NONE_HERE = {
    "containerizer/fetcher/cache_size_total_bytes",
    "containerizer/fetcher/cache_size_used_bytes",
    "containerizer/mesos/disk/project_ids_free",
    "containerizer/mesos/disk/project_ids_total",
    "slave/executors_preempted",
    "volume_gid_manager/volume_gids_free",
    "volume_gid_manager/volume_gids_total"
  };

  private AgentMetrics() {}

  static SortedMap<String, Double> of(AgentView view, Instant now) {
    SortedMap<String, Double> values = new TreeMap<>(MachineFigures.metrics());
    values.put("slave/uptime_secs", Duration.between(view.started(), now).toMillis() / 1000.0);
    values.put("slave/registered", view.state() == AgentState.RUNNING ? 1.0 : 0.0);
    values.put("slave/frameworks_active", (double) view.frameworks().size());
    executors(values, view);
    view.recovery()
        .ifPresent(took -> values.put("slave/recovery_time_secs", took.toMillis() / 1000.0));
    values.put(
        "slave/executor_directory_max_allowed_age_secs",
        (double) view.keepsSandboxes().toSeconds());
    values.put("gc/path_removals_pending", (double) view.garbage().size());
    resources(values, "", view.total().nonRevocable(), view.allocated().nonRevocable());
    resources(values, "_revocable", view.total().revocable(), view.allocated().revocable());
    for (String none : NONE_HERE) {
      values.put(none, 0.0);
    }
    view.counters().forEach((counter, count) -> values.put(counter.key(), (double) count));
    return values;
  }

  private static void resources(
      SortedMap<String, Double> values, String kind, Resources total, Resources used) {
    for (String name : new String[] {"cpus", "mem", "disk", "gpus"}) {
      double all = total.scalar(name) / 1000.0;
      double some = used.scalar(name) / 1000.0;
      values.put("slave/" + name + kind + "_total", all);
      values.put("slave/" + name + kind + "_used", some);
      values.put("slave/" + name + kind + "_percent", all == 0 ? 0 : some / all);
    }
  }

  private static void executors(SortedMap<String, Double> values, AgentView view) {
    for (ExecutorState state :
        new ExecutorState[] {
          ExecutorState.REGISTERING, ExecutorState.RUNNING, ExecutorState.TERMINATING
        }) {
      values.put("slave/executors_" + state.name().toLowerCase(Locale.ROOT), 0.0);
    }
    for (String state : new String[] {"staging", "starting", "running", "killing"}) {
      values.put("slave/tasks_" + state, 0.0);
    }
    view.frameworks().stream()
        .flatMap(f -> f.executors().stream())
        .forEach(executor -> executor(values, executor));
  }

  private static void executor(SortedMap<String, Double> values, ExecutorView executor) {
    values.computeIfPresent(
        "slave/executors_" + executor.state().name().toLowerCase(Locale.ROOT), (k, n) -> n + 1);
    values.computeIfPresent("slave/tasks_staging", (k, n) -> n + executor.queued().size());
    for (Task task : executor.launched()) {
      TaskState state = task.getState();
      String name = "slave/tasks_" + state.name().toLowerCase(Locale.ROOT).replace("task_", "");
      values.computeIfPresent(name, (k, n) -> n + 1);
    }
  }

  /** As Prometheus reads them: {@code slave/x} is {@code kernos_agent_x}. */
  static String prometheus(SortedMap<String, Double> values) {
    Set<String> counters = new TreeSet<>();
    for (Counter counter : Counter.values()) {
      counters.add(counter.key());
    }
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, Double> value : values.entrySet()) {
      boolean counter = counters.contains(value.getKey());
      String name =
          "kernos_"
              + value.getKey().replaceFirst("^slave/", "agent/").replaceAll("[^a-z0-9]+", "_")
              + (counter ? "_total" : "");
      double number = value.getValue();
      text.append("# TYPE ")
          .append(name)
          .append(counter ? " counter\n" : " gauge\n")
          .append(name)
          .append(' ')
          .append(
              number == Math.rint(number) && Math.abs(number) < 1e15
                  ? String.valueOf((long) number)
                  : String.valueOf(number))
          .append('\n');
    }
    return text.toString();
  }
}
