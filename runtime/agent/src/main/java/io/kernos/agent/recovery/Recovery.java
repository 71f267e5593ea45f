package io.kernos.agent.recovery;

import io.kernos.agent.AgentConfig;
import io.kernos.agent.checkpoint.Checkpoint;
import io.kernos.agent.checkpoint.Saved;
import io.kernos.agent.executor.CustomExecutors;
import io.kernos.agent.executor.DurationText;
import io.kernos.agent.executor.Executors;
import io.kernos.agent.executor.Settlement;
import io.kernos.agent.registration.Identity;
import io.kernos.agent.status.StatusUpdateManager;
import io.kernos.agent.task.Executor;
import io.kernos.agent.task.ExecutorState;
import io.kernos.agent.task.Framework;
import io.kernos.agent.task.Frameworks;
import io.kernos.agent.task.Termination;
import io.kernos.agent.view.Counters;
import io.kernos.agent.view.Counters.Counter;
import io.kernos.api.checkpoint.ExecutorRecord;
import io.kernos.api.checkpoint.TaskRecord;
import io.kernos.api.checkpoint.UpdateRecord;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.spi.time.Clock;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes up what a former life of the agent left. */
public final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
  private static final Duration LOOK = Duration.ofMillis(20);

  private final AgentConfig config;
  private final Clock clock;
  private final Identity identity;
  private final Checkpoint checkpoint;
  private final Frameworks frameworks;
  private final Executors executors;
  private final Settlement settlement;
  private final CustomExecutors custom;
  private final StatusUpdateManager manager;
  private final Counters counters;

  /** Recovers into {@code frameworks}. */
  public Recovery(
      AgentConfig config,
      Clock clock,
      Identity identity,
      Checkpoint checkpoint,
      Frameworks frameworks,
      Executors executors,
      Settlement settlement,
      CustomExecutors custom,
      StatusUpdateManager manager,
      Counters counters) {
    this.config = config;
    this.clock = clock;
    this.identity = identity;
    this.checkpoint = checkpoint;
    this.frameworks = frameworks;
    this.executors = executors;
    this.settlement = settlement;
    this.custom = custom;
    this.manager = manager;
    this.counters = counters;
  }

  /** Fills the tables from the checkpoint. */
  public void tables(Saved saved) {
    saved.agent().ifPresent(a -> identity.become(a.getAgent().getId()));
    for (FrameworkInfo info : saved.frameworks()) {
      frameworks.add(info);
    }
    saved.executors().forEach(this::executor);
    saved.tasks().forEach(this::task);
    for (UpdateRecord update : saved.updates()) {
      executorOf(update).ifPresent(e -> e.tasks().update(update.getStatus()));
    }
    manager.recover(saved.updates());
    // A shutdown forgets a task before its updates, and may have come no further than that.
    saved.updates().stream()
        .filter(update -> executorOf(update).isEmpty())
        .forEach(
            update ->
                manager.forgetUnended(
                    update.getFrameworkId(), update.getStatus().getTaskId().getValue()));
  }

  private Optional<Executor> executorOf(UpdateRecord update) {
    return frameworks
        .get(update.getFrameworkId())
        .flatMap(f -> f.executorOf(update.getStatus().getTaskId().getValue()));
  }

  private void executor(ExecutorRecord record) {
    Optional<Framework> framework = frameworks.get(record.getFrameworkId());
    if (framework.isEmpty()) {
      lost("executor " + record.getExecutor().getExecutorId().getValue());
      checkpoint.forgetExecutor(
          record.getFrameworkId().getValue(), record.getExecutor().getExecutorId().getValue());
      return;
    }
    Executor executor =
        new Executor(
            record.getFrameworkId(),
            record.getExecutor(),
            record.getContainerId(),
            Path.of(record.getSandbox()),
            record.getGenerated(),
            config.history().tasks());
    executor.markReady();
    executor.markStarted();
    framework.get().add(executor);
  }

  private void task(TaskRecord record) {
    Optional<Executor> executor =
        frameworks.executor(record.getFrameworkId(), record.getExecutorId().getValue());
    if (executor.isEmpty()) {
      lost("task " + record.getTask().getTaskId().getValue());
      checkpoint.forgetTask(
          record.getFrameworkId().getValue(), record.getTask().getTaskId().getValue());
      return;
    }
    executor.get().tasks().recover(record.getTask(), record.getCompleted());
  }

  private void lost(String what) {
    LOG.warn("the checkpoint has {} of something that it does not have", what);
    counters.add(Counter.RECOVERY_ERRORS);
  }

  /**
   * Takes up the containers of custom executors.
   *
   * @return all that the containerizer has
   */
  public Future<Set<String>> containers(boolean rebooted) {
    Set<Executor> known = new LinkedHashSet<>();
    frameworks.executors().stream().filter(e -> !e.hosted()).forEach(known::add);
    return custom
        .recover(known)
        .onSuccess(
            done -> {
              for (Framework framework : frameworks.all()) {
                for (Executor executor : framework.executors()) {
                  if (rebooted) {
                    rebooted(framework, executor);
                  } else if (!executor.hosted()) {
                    executors.await(framework, executor);
                  }
                }
              }
            });
  }

  private void rebooted(Framework framework, Executor executor) {
    executor.endBecause(
        new Termination(
            TaskState.TASK_GONE,
            TaskStatus.Reason.REASON_AGENT_RESTARTED,
            "The agent's machine was rebooted"));
    executors.ended(framework, executor, Optional.empty(), Optional.empty());
  }

  /**
   * Waits for executors to come back; gives up custom ones that do not, as the host says of its own
   * which are gone. A master hears of those only that are back: it may have given to others what
   * ended ones had. Never fails.
   */
  public Future<Void> reconnected() {
    Promise<Void> done = Promise.promise();
    long deadline = clock.nanoTime() + config.timeouts().executorReregistration().toNanos();
    look(done, deadline);
    return done.future();
  }

  private void look(Promise<Void> done, long deadline) {
    boolean missing =
        frameworks.executors().stream().anyMatch(e -> e.state() == ExecutorState.REGISTERING);
    if (missing && clock.nanoTime() - deadline < 0) {
      clock.after(LOOK, () -> look(done, deadline));
      return;
    }
    for (Framework framework : frameworks.all()) {
      framework.executors().stream()
          .filter(Recovery::isMissing)
          .forEach(executor -> giveUp(framework, executor));
    }
    frameworks.all().forEach(settlement::settle);
    done.complete();
  }

  private static boolean isMissing(Executor executor) {
    return !executor.hosted() && executor.state() == ExecutorState.REGISTERING;
  }

  private void giveUp(Framework framework, Executor executor) {
    LOG.warn("executor {} did not come back", executor);
    executors.giveUp(
        framework,
        executor,
        new Termination(
            TaskState.TASK_GONE,
            TaskStatus.Reason.REASON_EXECUTOR_REREGISTRATION_TIMEOUT,
            "Executor did not reregister within "
                + DurationText.of(config.timeouts().executorReregistration())));
  }
}
