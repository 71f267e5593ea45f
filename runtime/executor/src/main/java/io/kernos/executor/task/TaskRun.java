package io.kernos.executor.task;

import com.google.protobuf.ByteString;
import io.kernos.api.checkpoint.HealthRecord;
import io.kernos.api.checkpoint.HostedTaskRecord;
import io.kernos.api.checkpoint.HostedTaskState;
import io.kernos.api.checkpoint.HostedTaskState.Phase;
import io.kernos.api.v1.CheckStatusInfo;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.KillPolicy;
import io.kernos.api.v1.TaskID;
import io.kernos.api.v1.TaskInfo;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.executor.ExecutorWorld;
import io.kernos.spi.container.ContainerSpec;
import io.kernos.spi.container.Exit;
import io.kernos.spi.time.Clock;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One task, from launch to end.
 *
 * <pre>
 * phase      launched  refused  kill            grace over  time over  unhealthy  exit
 * LAUNCHING  RUNNING   ENDED    kill once runs  -           -          -          -
 * RUNNING    -         -        KILLING         -           KILLING    KILLING    ENDED
 * KILLING    -         -        less grace      destroy     -          -          ENDED
 * ENDED      -         -        -               -           -          -          -
 * </pre>
 *
 * Each step is written down before it is told or acted upon.
 */
public final class TaskRun implements TaskChecks.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(TaskRun.class);
  private static final int SIGTERM = 15;
  private static final Duration RETRY = Duration.ofSeconds(1);

  /** Who the task belongs to. */
  public interface Owner {
    /** Whom it runs for, as known now. */
    FrameworkInfo framework();

    /**
     * Writes down where the task is; then sends {@code update}, if there is one.
     *
     * @return succeeds when it is written
     */
    Future<Void> record(TaskRun run, Optional<TaskStatus> update);

    /** The task has ended in {@code state}; the update that says so is being written. */
    void ended(TaskRun run, TaskState state);

    /** Whether a kill that follows another may shorten its grace. Mesos: only for commands. */
    boolean shortensGrace();

    /** A task became so unhealthy that it is killed. */
    void unhealthy(TaskRun run);

    /** Whether the last status of {@code run} says that it is not healthy. */
    boolean endsUnhealthy(TaskRun run);
  }

  private final ExecutorWorld world;
  private final Owner owner;
  private final HostedTaskRecord record;
  private final ContainerSpec spec;
  private final Ending ending;
  private final Statuses statuses;
  private final HostedTaskState.Builder state;
  private final Unacknowledged unacknowledged;
  private final TaskChecks checks;
  private Clock.Timer timeLimit;
  private Clock.Timer escalation;
  private boolean stopped;

  /**
   * A task that does nothing before {@link #launch} or {@link #resume}.
   *
   * @param state where it is
   */
  public TaskRun(
      ExecutorWorld world,
      Owner owner,
      HostedTaskRecord record,
      ContainerSpec spec,
      boolean group,
      HostedTaskState state) {
    this.world = world;
    this.owner = owner;
    this.record = record;
    this.spec = spec;
    this.ending = group ? Ending.GROUP : Ending.COMMAND;
    this.statuses =
        new Statuses(
            world.clock(),
            world.ids(),
            record.getTask(),
            record.getExecutorId(),
            record.getContainerId());
    this.state = state.toBuilder();
    this.unacknowledged = new Unacknowledged(state.getUnacknowledgedList());
    this.checks = new TaskChecks(world, record.getTask(), spec, this);
  }

  /** Where a task is that was just asked for. */
  public static HostedTaskState launching(Clock clock) {
    return HostedTaskState.newBuilder()
        .setPhase(Phase.LAUNCHING)
        .setStartedEpochMs(clock.now().toEpochMilli())
        .build();
  }

  public TaskInfo task() {
    return record.getTask();
  }

  public TaskID id() {
    return record.getTask().getTaskId();
  }

  public HostedTaskRecord record() {
    return record;
  }

  public String container() {
    return spec.id();
  }

  public boolean hasEnded() {
    return state.getPhase() == Phase.ENDED;
  }

  /** Whether it is being killed, or will be as soon as it runs. */
  public boolean isKilled() {
    return state.hasKillStartedEpochMs() || state.hasKillGraceMs();
  }

  /** What was last told, or is about to be. */
  public TaskState lastState() {
    return state.getLastStatus().getState();
  }

  /** Whether its group was killed as a whole. */
  public boolean isGroupKilled() {
    return state.getGroupKilled();
  }

  /** Its group is being killed as a whole. */
  public void groupKilled() {
    state.setGroupKilled(true);
  }

  public Unacknowledged unacknowledged() {
    return unacknowledged;
  }

  /** Whether the agent acknowledged any of its updates. */
  public boolean isKnownToAgent() {
    return state.getKnownToAgent();
  }

  /** All that must survive a restart. */
  public HostedTaskState state() {
    return state.clone().clearUnacknowledged().addAllUnacknowledged(unacknowledged.all()).build();
  }

  /** Tells that it starts, and writes it down; {@link #launch} comes next. */
  public Future<Void> starting() {
    return tell(statuses.fresh(TaskState.TASK_STARTING, 0).build());
  }

  /** Starts its container. */
  public void launch() {
    limitTime();
    world.containers().launch(spec).onSuccess(this::launched).onFailure(this::refused);
  }

  /**
   * Goes on after a restart.
   *
   * @param there whether its container is still known
   */
  public void resume(boolean there) {
    switch (state.getPhase()) {
      case ENDED -> {}
      case LAUNCHING -> {
        if (there) {
          limitTime();
          launched(0);
        } else {
          refused(new IllegalStateException("the agent ended while the task was launched"));
        }
      }
      case RUNNING, KILLING -> {
        if (!there) {
          exited(Exit.unknown());
          return;
        }
        watch();
        if (state.getPhase() == Phase.RUNNING) {
          limitTime();
          startChecks();
        } else {
          // It may never have been sent.
          world.containers().signal(container(), SIGTERM);
          escalateAfter(until(state.getKillDueEpochMs()));
        }
      }
    }
  }

  private void launched(long pid) {
    if (stopped) {
      return;
    }
    state.setPhase(Phase.RUNNING);
    if (pid > 0) {
      state.setPid(pid);
    }
    tell(statuses.fresh(TaskState.TASK_RUNNING, pid).build());
    watch();
    if (state.hasKillGraceMs()) {
      beginKill(Duration.ofMillis(state.getKillGraceMs()));
    } else {
      startChecks();
    }
  }

  private void refused(Throwable reason) {
    if (stopped) {
      return;
    }
    TaskStatus.Builder status = statuses.fresh(TaskState.TASK_FAILED, 0);
    if (isKilled()) {
      status.setState(TaskState.TASK_KILLED);
      status.setReason(TaskStatus.Reason.REASON_TASK_KILLED_DURING_LAUNCH);
    } else {
      status.setReason(TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED);
    }
    end(status.setMessage("Failed to launch container: " + reason.getMessage()));
  }

  private void watch() {
    world
        .containers()
        .await(container())
        .onSuccess(this::exited)
        .onFailure(
            e -> {
              LOG.warn("container {} cannot be waited for", container(), e);
              exited(Exit.unknown());
            });
  }

  private void exited(Exit exit) {
    if (hasEnded() || stopped) {
      return;
    }
    TaskStatus.Builder status = statuses.fresh(TaskState.TASK_FAILED, state.getPid());
    ending.describe(status, state, exit);
    if (owner.endsUnhealthy(this)) {
      status.setHealthy(false);
    }
    end(status);
  }

  private void end(TaskStatus.Builder status) {
    stopChecks();
    cancel(timeLimit);
    cancel(escalation);
    state.setPhase(Phase.ENDED);
    TaskStatus last = status.build();
    // Its exit is not needed any more once what it meant is written down; a check may still run.
    tell(last)
        .compose(v -> world.containers().destroy(container()))
        .compose(v -> world.containers().forget(container()))
        .onFailure(e -> LOG.warn("container {} is not forgotten", container(), e));
    owner.ended(this, last.getState());
  }

  /** Kills it as a framework asked. */
  public void kill(Optional<KillPolicy> policy) {
    kill(TaskTimes.killGrace(task(), policy));
  }

  /** Kills it because its group or executor ends. Mesos: the task's own policy does not count. */
  public void killWithGroup() {
    kill(TaskTimes.KILL_GRACE);
  }

  /** Kills it: SIGTERM now, SIGKILL after {@code grace}. */
  public void kill(Duration grace) {
    switch (state.getPhase()) {
      case LAUNCHING -> {
        if (!state.hasKillGraceMs() || grace.toMillis() < state.getKillGraceMs()) {
          state.setKillGraceMs(grace.toMillis());
          owner.record(this, Optional.empty());
        }
      }
      case RUNNING -> beginKill(grace);
      case KILLING -> {
        if (owner.shortensGrace()) {
          shorten(grace);
        }
      }
      case ENDED -> {}
    }
  }

  private void beginKill(Duration grace) {
    stopChecks();
    cancel(timeLimit);
    long now = world.clock().now().toEpochMilli();
    state
        .setPhase(Phase.KILLING)
        .setKillStartedEpochMs(now)
        .setKillDueEpochMs(now + grace.toMillis());
    boolean told =
        !state.getKilledForTime()
            && owner.framework().getCapabilitiesList().stream()
                .anyMatch(c -> c.getType() == FrameworkInfo.Capability.Type.TASK_KILLING_STATE);
    Future<Void> written =
        told
            ? tell(statuses.fresh(TaskState.TASK_KILLING, state.getPid()).build())
            : owner.record(this, Optional.empty());
    written
        .compose(v -> world.containers().signal(container(), SIGTERM))
        .onFailure(e -> LOG.warn("SIGTERM did not reach container {}", container(), e));
    escalateAfter(grace);
  }

  /** Mesos: grace only ever shrinks, and counts from the first kill. */
  private void shorten(Duration grace) {
    long due = state.getKillStartedEpochMs() + grace.toMillis();
    if (due < state.getKillDueEpochMs()) {
      state.setKillDueEpochMs(due);
      owner.record(this, Optional.empty());
      cancel(escalation);
      escalateAfter(until(due));
    }
  }

  private void escalateAfter(Duration grace) {
    escalation = world.clock().after(grace, this::escalate);
  }

  private void escalate() {
    if (hasEnded()) {
      return;
    }
    world
        .containers()
        .destroy(container())
        .onFailure(
            e -> {
              LOG.warn("container {} could not be destroyed; trying again", container(), e);
              escalateAfter(RETRY);
            });
  }

  private void limitTime() {
    TaskTimes.limit(task())
        .ifPresent(
            limit ->
                timeLimit =
                    world
                        .clock()
                        .after(
                            until(state.getStartedEpochMs() + limit.toMillis()), this::timeIsOver));
  }

  private void timeIsOver() {
    if (state.getPhase() == Phase.LAUNCHING || state.getPhase() == Phase.RUNNING) {
      state.setKilledForTime(true);
      kill(Duration.ZERO);
    }
  }

  private void startChecks() {
    checks.start(state);
  }

  private void stopChecks() {
    checks.stop();
  }

  @Override
  public void healthFound(boolean healthy, boolean kill, HealthRecord found) {
    state.setHealth(found);
    tell(statuses.health(state.getLastStatus(), healthy));
    if (kill) {
      state.setKilledForHealth(true);
      owner.unhealthy(this);
      kill(Optional.empty());
    }
  }

  @Override
  public void checkFound(CheckStatusInfo found) {
    state.setCheck(found);
    tell(statuses.check(state.getLastStatus(), found));
  }

  /** Whether failing health checks are why it was killed. */
  public boolean killedForHealth() {
    return state.getKilledForHealth();
  }

  private Future<Void> tell(TaskStatus status) {
    state.setLastStatus(status);
    unacknowledged.add(status);
    return owner.record(this, Optional.of(status));
  }

  /**
   * The agent has taken an update.
   *
   * @return whether it was the last one there will be
   */
  public boolean acknowledged(ByteString uuid) {
    if (unacknowledged.remove(uuid)) {
      state.setKnownToAgent(true);
    }
    return hasEnded() && unacknowledged.isEmpty();
  }

  /** Lets go of timers and checks, as a crash would; the container runs on. */
  public void stop() {
    stopped = true;
    stopChecks();
    cancel(timeLimit);
    cancel(escalation);
  }

  private Duration until(long epochMillis) {
    return Duration.ofMillis(Math.max(0, epochMillis - world.clock().now().toEpochMilli()));
  }

  private static void cancel(Clock.Timer timer) {
    if (timer != null) {
      timer.cancel();
    }
  }
}
