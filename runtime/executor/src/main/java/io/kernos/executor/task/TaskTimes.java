package io.kernos.executor.task;

import io.kernos.api.link.StartExecutor;
import io.kernos.api.v1.DurationInfo;
import io.kernos.api.v1.KillPolicy;
import io.kernos.api.v1.TaskInfo;
import io.kernos.executor.ExecutorConfig;
import java.time.Duration;
import java.util.Optional;

/** How long things may take. */
public final class TaskTimes {
  /** Between SIGTERM and SIGKILL when nobody says otherwise. Mesos: 3 s in both executors. */
  static final Duration KILL_GRACE = Duration.ofSeconds(3);

  /** What is kept of an executor's grace for its own end. Mesos: 1 s and the reaper's interval. */
  private static final Duration SHUTDOWN_MARGIN = Duration.ofSeconds(2);

  private TaskTimes() {}

  static Duration of(DurationInfo info) {
    return Duration.ofNanos(Math.max(0, info.getNanoseconds()));
  }

  /** The kill's own policy counts first, then the task's. */
  static Duration killGrace(TaskInfo task, Optional<KillPolicy> override) {
    if (override.isPresent() && override.get().hasGracePeriod()) {
      return of(override.get().getGracePeriod());
    }
    if (task.getKillPolicy().hasGracePeriod()) {
      return of(task.getKillPolicy().getGracePeriod());
    }
    return KILL_GRACE;
  }

  /** How long an executor has from SHUTDOWN to its end. */
  public static Duration shutdownGrace(ExecutorConfig config, StartExecutor start) {
    return start.getExecutor().hasShutdownGracePeriod()
        ? of(start.getExecutor().getShutdownGracePeriod())
        : config.shutdownGrace();
  }

  /** What its task gets of that. */
  public static Duration shutdownKillGrace(ExecutorConfig config, StartExecutor start) {
    Duration rest = shutdownGrace(config, start).minus(SHUTDOWN_MARGIN);
    return rest.isNegative() ? Duration.ZERO : rest;
  }

  /** The limit of a task's running time; empty when there is none. */
  static Optional<Duration> limit(TaskInfo task) {
    Duration limit = of(task.getMaxCompletionTime());
    return limit.isZero() ? Optional.empty() : Optional.of(limit);
  }
}
