package io.kernos.master.view;

import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the master counts, under the names that Mesos gives them in /metrics/snapshot. Written by
 * the master's thread, read by any.
 */
public final class Counters {
  private static final String[] FROM_THE_START = {
    "dropped_messages",
    "invalid_executor_to_framework_messages",
    "invalid_framework_to_executor_messages",
    "invalid_operation_status_update_acknowledgements",
    "invalid_operation_status_updates",
    "invalid_status_update_acknowledgements",
    "invalid_status_updates",
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

  private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

  public Counters() {
    for (String name : FROM_THE_START) {
      counts.put("master/" + name, new LongAdder());
    }
  }

  /** Adds one to {@code master/<name>}. */
  public void increment(String name) {
    add("master/" + name, 1);
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
