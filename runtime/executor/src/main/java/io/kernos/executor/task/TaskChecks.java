package io.kernos.executor.task;

import io.kernos.api.checkpoint.HealthRecord;
import io.kernos.api.checkpoint.HostedTaskStateOrBuilder;
import io.kernos.api.v1.CheckStatusInfo;
import io.kernos.api.v1.TaskInfo;
import io.kernos.executor.ExecutorWorld;
import io.kernos.executor.check.Checker;
import io.kernos.executor.check.ContainerCommandProbe;
import io.kernos.executor.check.HealthChecker;
import io.kernos.spi.container.ContainerSpec;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The health check and the check of one task, while it runs. */
final class TaskChecks {
  private static final Logger LOG = LoggerFactory.getLogger(TaskChecks.class);

  private final ExecutorWorld world;
  private final TaskInfo task;
  private final ContainerSpec container;
  private final Listener listener;
  private HealthChecker health;
  private Checker check;

  /** Told what they find. */
  interface Listener {
    /**
     * The task's health was found.
     *
     * @param kill whether it failed so often that the task is to be killed
     * @param found to go on from after a restart
     */
    void healthFound(boolean healthy, boolean kill, HealthRecord found);

    /** The check's result changed. */
    void checkFound(CheckStatusInfo found);
  }

  TaskChecks(ExecutorWorld world, TaskInfo task, ContainerSpec container, Listener listener) {
    this.world = world;
    this.task = task;
    this.container = container;
    this.listener = listener;
  }

  /** Starts those that the task has, or goes on with them after a restart. */
  void start(HostedTaskStateOrBuilder state) {
    ContainerCommandProbe commands =
        new ContainerCommandProbe(world.clock(), world.ids(), world.containers(), container);
    try {
      if (task.hasHealthCheck()) {
        HealthRecord from =
            state.hasHealth()
                ? state.getHealth()
                : HealthRecord.newBuilder().setStartedEpochMs(state.getStartedEpochMs()).build();
        health =
            new HealthChecker(
                world.clock(),
                task.getHealthCheck(),
                world.prober(),
                commands,
                from,
                listener::healthFound);
        health.start();
      }
      if (task.hasCheck()) {
        check =
            new Checker(
                world.clock(),
                task.getCheck(),
                world.prober(),
                commands,
                Instant.ofEpochMilli(state.getStartedEpochMs()),
                state.hasCheck() ? state.getCheck() : Checker.empty(task.getCheck()),
                listener::checkFound);
        check.start();
      }
    } catch (IllegalArgumentException e) {
      LOG.warn("task {} is not checked: {}", task.getTaskId().getValue(), e.getMessage());
    }
  }

  /** Nothing is told after this. */
  void stop() {
    if (health != null) {
      health.stop();
    }
    if (check != null) {
      check.stop();
    }
  }
}
