package io.kernos.agent.view;

import java.util.EnumMap;
import java.util.Map;

/** Counts what happens, under the names that Mesos' metrics have. */
public final class Counters {

  /** Something that is counted. */
  public enum Counter {
    TASKS_FINISHED("slave/tasks_finished"),
    TASKS_FAILED("slave/tasks_failed"),
    TASKS_KILLED("slave/tasks_killed"),
    TASKS_LOST("slave/tasks_lost"),
    TASKS_GONE("slave/tasks_gone"),
    VALID_STATUS_UPDATES("slave/valid_status_updates"),
    INVALID_STATUS_UPDATES("slave/invalid_status_updates"),
    VALID_FRAMEWORK_MESSAGES("slave/valid_framework_messages"),
    INVALID_FRAMEWORK_MESSAGES("slave/invalid_framework_messages"),
    EXECUTORS_TERMINATED("slave/executors_terminated"),
    CONTAINER_LAUNCH_ERRORS("slave/container_launch_errors"),
    CONTAINER_DESTROY_ERRORS("containerizer/mesos/container_destroy_errors"),
    RECOVERY_ERRORS("slave/recovery_errors"),
    GARBAGE_REMOVED("gc/path_removals_succeeded"),
    GARBAGE_NOT_REMOVED("gc/path_removals_failed"),
    FETCHES_SUCCEEDED("containerizer/fetcher/task_fetches_succeeded"),
    FETCHES_FAILED("containerizer/fetcher/task_fetches_failed");

    private final String key;

    Counter(String key) {
      this.key = key;
    }

    /** Its name in /metrics/snapshot. */
    public String key() {
      return key;
    }
  }

  private final Map<Counter, Long> counts = new EnumMap<>(Counter.class);

  /** All counters at zero. */
  public Counters() {
    for (Counter counter : Counter.values()) {
      counts.put(counter, 0L);
    }
  }

  /** One more. */
  public void add(Counter counter) {
    counts.merge(counter, 1L, Long::sum);
  }

  /** All counts now. */
  public Map<Counter, Long> snapshot() {
    return new EnumMap<>(counts);
  }
}
