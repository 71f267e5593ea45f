package io.kernos.agent.executor;

import io.kernos.agent.AgentConfig;
import io.kernos.agent.files.FileFailures;
import io.kernos.agent.registration.Identity;
import io.kernos.agent.task.Events;
import io.kernos.agent.task.Executor;
import io.kernos.agent.task.ExecutorConnection;
import io.kernos.agent.task.ExecutorState;
import io.kernos.agent.task.Framework;
import io.kernos.agent.task.Frameworks;
import io.kernos.agent.task.LaunchUnit;
import io.kernos.agent.task.Termination;
import io.kernos.agent.view.Counters;
import io.kernos.agent.view.Counters.Counter;
import io.kernos.api.link.ExecutorExited;
import io.kernos.api.link.LinkMessage;
import io.kernos.api.v1.Task;
import io.kernos.api.v1.TaskInfo;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.api.v1.executor.Call;
import io.kernos.spi.container.Exit;
import io.kernos.spi.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lives of executors, from their start to the acknowledgement of their last update. */
public final class Executors {
  private static final Logger LOG = LoggerFactory.getLogger(Executors.class);

  private final AgentConfig config;
  private final Clock clock;
  private final Identity identity;
  private final Frameworks frameworks;
  private final CustomExecutors custom;
  private final ExecutorHost host;
  private final TaskUpdates updates;
  private final Settlement settlement;
  private final Counters counters;
  private final Consumer<LinkMessage> master;
  private Consumer<Executor> ended = executor -> {};

  /**
   * The executors of {@code frameworks}.
   *
   * @param master takes what the master should know, if it can
   */
  public Executors(
      AgentConfig config,
      Clock clock,
      Identity identity,
      Frameworks frameworks,
      CustomExecutors custom,
      ExecutorHost host,
      TaskUpdates updates,
      Settlement settlement,
      Counters counters,
      Consumer<LinkMessage> master) {
    this.config = config;
    this.clock = clock;
    this.identity = identity;
    this.frameworks = frameworks;
    this.custom = custom;
    this.host = host;
    this.updates = updates;
    this.settlement = settlement;
    this.counters = counters;
    this.master = master;
  }

  /** Tells {@code listener} of each executor that has ended. */
  public void whenEnded(Consumer<Executor> listener) {
    ended = listener;
  }

  /**
   * Starts an executor whose sandbox is ready, unless all its tasks were killed meanwhile; a
   * built-in one waits for the host.
   */
  public void start(Framework framework, Executor executor) {
    if (executor.started() || executor.state() != ExecutorState.REGISTERING) {
      return;
    }
    executor.markReady();
    if (executor.tasks().firstQueued() == null) {
      ended(framework, executor, Optional.empty(), Optional.empty());
      return;
    }
    if (!executor.hosted()) {
      executor.markStarted();
      executor.watch(
          clock.after(
              config.timeouts().executorRegistration(),
              () -> notRegistered(executor, config.timeouts().executorRegistration())));
      custom
          .launch(framework, executor)
          .onSuccess(pid -> launched(framework, executor))
          .onFailure(e -> launchFailed(framework, executor, e));
    } else if (host.ready()) {
      executor.markStarted();
      host.start(framework, executor);
      executor.connect(host.connection(framework.id(), executor.info().getExecutorId()));
      executor.apply(ExecutorState.Event.SUBSCRIBED);
      executor.unwatch();
    } else {
      executor.watch(
          clock.after(
              config.timeouts().executorRegistration(),
              () -> notRegistered(executor, config.timeouts().executorRegistration())));
    }
  }

  private void launched(Framework framework, Executor executor) {
    if (executor.state() == ExecutorState.TERMINATING) {
      custom.destroy(executor);
    }
    await(framework, executor);
  }

  /** An executor could not be started: all its tasks have failed. */
  public void launchFailed(Framework framework, Executor executor, Throwable error) {
    String why = FileFailures.words(error);
    LOG.warn("executor {} cannot be started: {}", executor, why);
    counters.add(Counter.CONTAINER_LAUNCH_ERRORS);
    executor.endBecause(
        new Termination(
            TaskState.TASK_FAILED,
            TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED,
            "Failed to launch container: " + why));
    ended(framework, executor, Optional.empty(), Optional.empty());
  }

  /** Waits for the end of a custom executor's container. */
  public void await(Framework framework, Executor executor) {
    custom
        .await(executor)
        .onSuccess(exit -> exited(framework, executor, exit))
        .onFailure(
            e -> {
              LOG.warn("the end of executor {} is not known: {}", executor, e.getMessage());
              ended(
                  framework,
                  executor,
                  Optional.empty(),
                  Optional.of("Abnormal executor termination: unknown container"));
            });
  }

  private void exited(Framework framework, Executor executor, Exit exit) {
    exit.limitation()
        .ifPresent(
            limitation ->
                executor.endBecause(
                    new Termination(
                        TaskState.TASK_FAILED,
                        switch (limitation.limit()) {
                          case MEMORY -> TaskStatus.Reason.REASON_CONTAINER_LIMITATION_MEMORY;
                          case DISK -> TaskStatus.Reason.REASON_CONTAINER_LIMITATION_DISK;
                        },
                        limitation.message())));
    ended(framework, executor, Optional.of(exit.status()), Optional.empty());
  }

  /** An executor subscribed: over HTTP, or in the host after a loss of its session. */
  public void subscribed(
      Framework framework, Executor executor, ExecutorConnection connection, Call.Subscribe call) {
    executor.connect(connection);
    executor.apply(ExecutorState.Event.SUBSCRIBED);
    executor.unwatch();
    executor.send(Events.subscribed(framework.info(), executor, identity.info()));
    call.getUnacknowledgedUpdatesList()
        .forEach(update -> updates.fromExecutor(framework, executor, update.getStatus()));
    Set<String> known =
        call.getUnacknowledgedTasksList().stream()
            .map(t -> t.getTaskId().getValue())
            .collect(Collectors.toSet());
    for (Task task : List.copyOf(executor.tasks().launched())) {
      if (task.getState() == TaskState.TASK_STAGING
          && !known.contains(task.getTaskId().getValue())) {
        updates.fromAgent(
            framework,
            executor,
            task.getTaskId().getValue(),
            TaskState.TASK_DROPPED,
            TaskStatus.Reason.REASON_AGENT_RESTARTED,
            "Task launched during agent restart");
      }
    }
    executor.sendUndelivered();
    if (!executor.tasks().everLaunched() && executor.tasks().firstQueued() == null) {
      // Every task was killed before the executor could take one.
      shutdown(framework, executor);
    }
  }

  /** Sends the executor every task that waits for nothing else. */
  public void deliver(Framework framework, Executor executor) {
    boolean any = false;
    while (executor.state() == ExecutorState.RUNNING
        && executor.connected()
        && !framework.terminating()
        && executor.tasks().firstQueued() != null
        && executor.tasks().firstQueued().prepared()) {
      LaunchUnit unit = executor.tasks().launchFirst();
      executor.send(unit.event());
      any = true;
    }
    if (any) {
      adjust(executor);
    }
  }

  /** Lets a custom executor's container have what its tasks need now. */
  public void adjust(Executor executor) {
    if (executor.hosted() || executor.state() != ExecutorState.RUNNING) {
      return;
    }
    custom
        .update(executor)
        .onFailure(
            e -> {
              if (!executor.state().ending()) {
                executor.endBecause(
                    new Termination(
                        TaskState.TASK_GONE,
                        TaskStatus.Reason.REASON_CONTAINER_UPDATE_FAILED,
                        "Failed to update resources for container: " + e.getMessage()));
                custom.destroy(executor);
              }
            });
  }

  /** An executor's unit could not be made ready: its tasks have failed. */
  public void unitFailed(Framework framework, Executor executor, LaunchUnit unit, Throwable error) {
    for (TaskInfo task : unit.tasks()) {
      String id = task.getTaskId().getValue();
      if (executor.tasks().queuedUnit(id).isPresent()) {
        updates.fromAgent(
            framework,
            executor,
            id,
            TaskState.TASK_FAILED,
            TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED,
            "Failed to launch container: " + FileFailures.words(error));
      }
    }
    counters.add(Counter.CONTAINER_LAUNCH_ERRORS);
    endIfNeverNeeded(framework, executor);
  }

  /** Ends an executor that never had a task and has none to do any more, as far as it came. */
  public void endIfNeverNeeded(Framework framework, Executor executor) {
    if (executor.tasks().firstQueued() != null || executor.tasks().everLaunched()) {
      return;
    }
    if (executor.state() == ExecutorState.RUNNING || (executor.ready() && !executor.started())) {
      shutdown(framework, executor);
    }
  }

  /** The executor host is there: starts what waits for it. */
  public void startWaiting() {
    for (Framework framework : frameworks.all()) {
      for (Executor executor : framework.executors()) {
        if (executor.hosted() && executor.ready()) {
          start(framework, executor);
          deliver(framework, executor);
        }
      }
    }
  }

  private void notRegistered(Executor executor, Duration limit) {
    Optional<Framework> framework = frameworks.get(executor.frameworkId());
    if (framework.isEmpty() || executor.state() != ExecutorState.REGISTERING) {
      return;
    }
    LOG.warn("executor {} did not register within {}", executor, limit);
    giveUp(
        framework.get(),
        executor,
        new Termination(
            TaskState.TASK_FAILED,
            TaskStatus.Reason.REASON_EXECUTOR_REGISTRATION_TIMEOUT,
            "Executor did not register within " + DurationText.of(limit)));
  }

  /** Kills an executor that did not come, and says why of its tasks. */
  public void giveUp(Framework framework, Executor executor, Termination why) {
    executor.endBecause(why);
    executor.apply(ExecutorState.Event.SHUTDOWN);
    executor.unwatch();
    if (executor.hosted() || !executor.started()) {
      ended(framework, executor, Optional.empty(), Optional.empty());
    } else {
      custom.destroy(executor);
    }
  }

  /** Asks an executor to end, and kills it when it does not within its grace period. */
  public void shutdown(Framework framework, Executor executor) {
    if (!executor.apply(ExecutorState.Event.SHUTDOWN)) {
      return;
    }
    if (!executor.started()) {
      ended(framework, executor, Optional.empty(), Optional.empty());
      return;
    }
    executor.sendShutdown();
    executor.watch(
        clock.after(
            ExecutorEnvironment.grace(config, executor),
            () -> {
              if (executor.hosted()) {
                LOG.warn("executor {} takes its time to end", executor);
                executor.sendShutdown();
              } else if (executor.state() == ExecutorState.TERMINATING) {
                custom.destroy(executor);
              }
            }));
  }

  /** The longest that an executor has to end by itself. */
  public Duration longestGrace() {
    return frameworks.executors().stream()
        .map(e -> ExecutorEnvironment.grace(config, e))
        .reduce(Duration.ZERO, (a, b) -> a.compareTo(b) > 0 ? a : b);
  }

  /** Shuts down all that a framework has here. */
  public void shutdown(Framework framework) {
    if (framework.terminating()) {
      return;
    }
    framework.terminate();
    for (Executor executor : framework.executors()) {
      if (executor.state() == ExecutorState.TERMINATED) {
        settlement.settle(framework, executor);
      } else {
        shutdown(framework, executor);
      }
    }
    settlement.settle(framework);
  }

  /**
   * An executor has ended: its tasks that have not are told of.
   *
   * @param status as waitpid gives it
   */
  public void ended(
      Framework framework, Executor executor, Optional<Integer> status, Optional<String> message) {
    if (!executor.apply(ExecutorState.Event.ENDED)) {
      return;
    }
    counters.add(Counter.EXECUTORS_TERMINATED);
    ended.accept(executor);
    executor.unwatch();
    executor.disconnect();
    String words =
        Stream.concat(executor.termination().map(Termination::message).stream(), message.stream())
            .collect(Collectors.joining("; "));
    for (String taskId : unfinished(executor)) {
      updates.fromAgent(
          framework,
          executor,
          taskId,
          executor.termination().map(Termination::state).orElse(TaskState.TASK_FAILED),
          executor
              .termination()
              .map(Termination::reason)
              .orElse(TaskStatus.Reason.REASON_EXECUTOR_TERMINATED),
          words.isEmpty() ? "Executor terminated" : words);
    }
    if (!executor.generated()) {
      ExecutorExited.Builder exited =
          ExecutorExited.newBuilder()
              .setFrameworkId(framework.id())
              .setExecutorId(executor.info().getExecutorId())
              .setStatus(status.orElse(-1));
      master.accept(LinkMessage.newBuilder().setExecutorExited(exited).build());
    }
    settlement.settle(framework, executor);
  }

  private static List<String> unfinished(Executor executor) {
    return Stream.concat(
            executor.tasks().launched().stream().map(t -> t.getTaskId().getValue()),
            executor.tasks().queuedIds().stream())
        .toList();
  }

  /** Keeps the connections of custom executors alive. */
  public void heartbeat() {
    for (Executor executor : frameworks.executors()) {
      if (!executor.hosted()) {
        executor.send(Events.HEARTBEAT);
      }
    }
  }
}
