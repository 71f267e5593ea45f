package io.kernos.master.view;

import io.kernos.api.task.TaskStates;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.OperationState;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.api.v1.scheduler.Event;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * What the master counts, under the names that Mesos gives them in /metrics/snapshot. Written by
 * the master's thread, read by any.
 */
public final class Counters {
  /** What can fall again: how many there are of something. */
  private static final Set<String> GAUGES =
      Set.of(
          "master/operator_event_stream_subscribers",
          "master/outstanding_offers",
          "master/tasks_killing",
          "master/tasks_running",
          "master/tasks_staging",
          "master/tasks_starting");

  private static final String[] FROM_THE_START = {
    "dropped_messages",
    "invalid_executor_to_framework_messages",
    "invalid_framework_to_executor_messages",
    "invalid_operation_status_update_acknowledgements",
    "invalid_operation_status_updates",
    "invalid_status_update_acknowledgements",
    "invalid_status_updates",
    "messages_authenticate",
    "messages_deactivate_framework",
    "messages_decline_offers",
    "messages_executor_to_framework",
    "messages_exited_executor",
    "messages_framework_to_executor",
    "messages_kill_task",
    "messages_launch_tasks",
    "messages_operation_status_update",
    "messages_operation_status_update_acknowledgement",
    "messages_reconcile_operations",
    "messages_reconcile_tasks",
    "messages_register_framework",
    "messages_register_slave",
    "messages_reregister_framework",
    "messages_reregister_slave",
    "messages_resource_request",
    "messages_revive_offers",
    "messages_status_update",
    "messages_status_update_acknowledgement",
    "messages_suppress_offers",
    "messages_unregister_framework",
    "messages_unregister_slave",
    "messages_update_slave",
    "operator_event_stream_subscribers",
    "recovery_slave_removals",
    "slave_registrations",
    "slave_removals",
    "slave_removals/reason_registered",
    "slave_removals/reason_unhealthy",
    "slave_removals/reason_unregistered",
    "slave_reregistrations",
    "slave_unreachable_canceled",
    "slave_unreachable_completed",
    "slave_unreachable_scheduled",
    "tasks_dropped",
    "tasks_error",
    "tasks_failed",
    "tasks_finished",
    "tasks_gone",
    "tasks_gone_by_operator",
    "tasks_killed",
    "tasks_lost",
    "valid_executor_to_framework_messages",
    "valid_framework_to_executor_messages",
    "valid_operation_status_update_acknowledgements",
    "valid_operation_status_updates",
    "valid_status_update_acknowledgements",
    "valid_status_updates",
  };

  /** The operations that are followed to their end. */
  public static final List<Offer.Operation.Type> OPERATIONS =
      Stream.of(Offer.Operation.Type.values())
          .filter(
              type ->
                  type != Offer.Operation.Type.UNKNOWN
                      && type != Offer.Operation.Type.LAUNCH
                      && type != Offer.Operation.Type.LAUNCH_GROUP)
          .toList();

  /** How an operation can end; how many are still under way is read from the view. */
  public static final List<OperationState> OUTCOMES =
      List.of(
          OperationState.OPERATION_FINISHED,
          OperationState.OPERATION_FAILED,
          OperationState.OPERATION_ERROR,
          OperationState.OPERATION_DROPPED,
          OperationState.OPERATION_UNREACHABLE,
          OperationState.OPERATION_GONE_BY_OPERATOR);

  private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();
  private final Map<String, Timing> timings = new ConcurrentHashMap<>();

  public Counters() {
    for (String name : FROM_THE_START) {
      introduce("master/" + name);
    }
    for (Offer.Operation.Type type : OPERATIONS) {
      for (OperationState state : OUTCOMES) {
        introduce(ofOperation(type, state));
      }
    }
  }

  /** The full name of the counter of operations that ended so. */
  public static String ofOperation(Offer.Operation.Type type, OperationState state) {
    return "master/operations/" + lower(type) + "/" + lower(state).substring("operation_".length());
  }

  /** How the names of a framework's figures start (Mesos: the name percent-encoded). */
  public static String ofFramework(FrameworkInfo framework) {
    String name = URLEncoder.encode(framework.getName(), StandardCharsets.UTF_8);
    return "master/frameworks/"
        + name.replace("+", "%20")
        + "/"
        + framework.getId().getValue()
        + "/";
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** Starts all counters of a framework at nought, but those that count already. */
  public void introduce(FrameworkInfo framework) {
    String prefix = ofFramework(framework);
    introduce(prefix + "calls");
    introduce(prefix + "events");
    introduce(prefix + "operations");
    for (String what : List.of("sent", "accepted", "declined", "rescinded")) {
      introduce(prefix + "offers/" + what);
    }
    introduce(prefix + "calls/", Call.Type.values());
    introduce(prefix + "events/", Event.Type.values());
    introduce(prefix + "operations/", Offer.Operation.Type.values());
    for (TaskState state : TaskState.values()) {
      if (TaskStates.isTerminal(state)) {
        introduce(prefix + "tasks/terminal/" + lower(state));
      }
    }
  }

  private void introduce(String prefix, Enum<?>[] kinds) {
    for (Enum<?> kind : kinds) {
      if (!kind.name().equals("UNKNOWN")) {
        introduce(prefix + lower(kind));
      }
    }
  }

  private void introduce(String key) {
    counts.computeIfAbsent(key, k -> new LongAdder());
  }

  /** Adds one to {@code master/<name>}. */
  public void increment(String name) {
    add("master/" + name, 1);
  }

  /** The full names of all that only grow. */
  public Set<String> growing() {
    Set<String> names = new HashSet<>(counts.keySet());
    names.removeAll(GAUGES);
    return names;
  }

  /** Adds {@code amount} to the counter or gauge of this full name. */
  public void add(String key, long amount) {
    counts.computeIfAbsent(key, k -> new LongAdder()).add(amount);
  }

  /** A task ended, or was refused. */
  public void taskEnded(TaskStatus status) {
    String state = status.getState().name().toLowerCase(Locale.ROOT);
    if (status.getState() != TaskState.TASK_UNREACHABLE) {
      increment("tasks_" + state.substring("task_".length()));
    }
    if (status.hasReason()) {
      // Mesos has the old word for an agent in these names.
      String reason = status.getReason().name().replace("_AGENT_", "_SLAVE_");
      String source = status.getSource().name().replace("_AGENT", "_SLAVE");
      increment(
          state + "/" + source.toLowerCase(Locale.ROOT) + "/" + reason.toLowerCase(Locale.ROOT));
    }
  }

  /** A framework's task ended so. */
  public void taskEnded(FrameworkInfo framework, TaskState state) {
    add(ofFramework(framework) + "tasks/terminal/" + lower(state), 1);
  }

  /** Something of this full name took so many nanoseconds. */
  public void took(String key, long nanos) {
    timings.computeIfAbsent(key, k -> new Timing()).record(nanos);
  }

  /** How long everything took, by full name. */
  public Map<String, Timing.Summary> timings() {
    Map<String, Timing.Summary> summaries = new TreeMap<>();
    timings.forEach((key, timing) -> summaries.put(key, timing.summary()));
    return summaries;
  }

  /** Forgets every counter whose full name starts with {@code prefix}. */
  public void forget(String prefix) {
    counts.keySet().removeIf(key -> key.startsWith(prefix));
  }

  /** All values now, by full name. */
  public SortedMap<String, Long> snapshot() {
    SortedMap<String, Long> values = new TreeMap<>();
    counts.forEach((key, count) -> values.put(key, count.sum()));
    return values;
  }

  /** The value of the counter of this full name; 0 when there is none. */
  public long value(String key) {
    LongAdder count = counts.get(key);
    return count == null ? 0 : count.sum();
  }
}
