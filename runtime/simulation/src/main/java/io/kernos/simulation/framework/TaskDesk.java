package io.kernos.simulation.framework;

import io.kernos.api.v1.AgentID;
import io.kernos.api.v1.ExecutorID;
import io.kernos.api.v1.TaskInfo;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.testkit.sim.Scheduler;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** The tasks of a framework: hears of them, acknowledges, kills and asks for them, by chance. */
final class TaskDesk {
  private final Scheduler scheduler;
  private final Random random;
  private final Caller caller;
  private final FrameworkObserver observer;
  private final String name;
  private final Map<String, Known> tasks = new LinkedHashMap<>();
  private boolean winding;

  /** A task as its framework knows it. */
  static final class Known implements ScriptedFramework.Known {
    private final TaskInfo info;
    private TaskState state = TaskState.TASK_STAGING;

    Known(TaskInfo info) {
      this.info = info;
    }

    @Override
    public TaskInfo info() {
      return info;
    }

    @Override
    public TaskState state() {
      return state;
    }
  }

  TaskDesk(Scheduler scheduler, Caller caller, FrameworkObserver observer, String name) {
    this.scheduler = scheduler;
    this.random = scheduler.random();
    this.caller = caller;
    this.observer = observer;
    this.name = name;
  }

  Map<String, Known> all() {
    return tasks;
  }

  void windDown() {
    winding = true;
  }

  void launched(TaskInfo task) {
    tasks.put(task.getTaskId().getValue(), new Known(task));
    if (random.nextInt(4) != 0) {
      // Most that would run for ever have to make room some time.
      String id = task.getTaskId().getValue();
      caller
          .clock()
          .after(scheduler.between(Duration.ZERO, Duration.ofSeconds(60)), () -> kill(id));
    }
  }

  /** Ends an executor now and then, with all its tasks. */
  void launchedGroup(ExecutorID executor, AgentID agent) {
    if (random.nextInt(4) == 0) {
      caller
          .clock()
          .after(
              scheduler.between(Duration.ZERO, Duration.ofSeconds(8)),
              () ->
                  caller.send(
                      caller
                          .call(Call.Type.SHUTDOWN)
                          .setShutdown(
                              Call.Shutdown.newBuilder().setExecutorId(executor).setAgentId(agent))
                          .build()));
    }
  }

  private void kill(String id) {
    Known known = tasks.get(id);
    if (caller.subscribed() && !observer.terminal(known.state())) {
      Call.Kill.Builder kill = Call.Kill.newBuilder().setTaskId(known.info.getTaskId());
      if (random.nextBoolean()) {
        kill.setAgentId(known.info.getAgentId());
      }
      caller.send(caller.call(Call.Type.KILL).setKill(kill).build());
    }
  }

  void updated(String framework, TaskStatus status) {
    scheduler.trace(
        () ->
            "framework "
                + name
                + " update "
                + status.getTaskId().getValue()
                + " "
                + status.getState()
                + " from "
                + status.getSource()
                + " '"
                + status.getMessage()
                + "'");
    observer.update(framework, status);
    Known known = tasks.get(status.getTaskId().getValue());
    if (known != null) {
      known.state = status.getState();
    }
    if (status.hasUuid()) {
      acknowledgeSometime(status);
    }
  }

  private void acknowledgeSometime(TaskStatus status) {
    int chance = winding ? 0 : random.nextInt(20);
    if (chance == 19) {
      // Not at all: it must come again.
      return;
    }
    Duration late =
        chance < 14 ? Duration.ZERO : scheduler.between(Duration.ZERO, Duration.ofSeconds(4));
    caller.clock().after(late, () -> acknowledge(status));
    if (chance == 18) {
      caller.clock().after(late.plusMillis(random.nextInt(3_000)), () -> acknowledge(status));
    }
  }

  private void acknowledge(TaskStatus status) {
    if (caller.subscribed()) {
      caller.send(
          caller
              .call(Call.Type.ACKNOWLEDGE)
              .setAcknowledge(
                  Call.Acknowledge.newBuilder()
                      .setAgentId(status.getAgentId())
                      .setTaskId(status.getTaskId())
                      .setUuid(status.getUuid()))
              .build());
    }
  }

  /** Asks for each task that has not ended. */
  void reconcile() {
    Call.Reconcile.Builder ask = Call.Reconcile.newBuilder();
    for (Known known : tasks.values()) {
      if (!observer.terminal(known.state())) {
        ask.addTasks(
            Call.Reconcile.Task.newBuilder()
                .setTaskId(known.info.getTaskId())
                .setAgentId(known.info.getAgentId()));
      }
    }
    if (caller.subscribed() && ask.getTasksCount() > 0) {
      caller.send(caller.call(Call.Type.RECONCILE).setReconcile(ask).build());
    }
  }
}
