package io.kernos.agent.executor;

import io.kernos.agent.task.Executor;
import io.kernos.agent.task.Framework;
import io.kernos.agent.task.Frameworks;
import io.kernos.agent.task.Termination;
import io.kernos.api.link.AgentExecutor;
import io.kernos.api.link.ExecutorCall;
import io.kernos.api.link.ExecutorHostReady;
import io.kernos.api.link.ExecutorTerminated;
import io.kernos.api.v1.ExecutorID;
import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.Task;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings what the executor host says to the agent's tables. */
public final class HostedExecutors implements ExecutorHost.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(HostedExecutors.class);

  private final Frameworks frameworks;
  private final Executors executors;
  private final TaskUpdates updates;
  private final ExecutorCalls calls;
  private final ExecutorHost host;

  private record Key(FrameworkID frameworkId, ExecutorID executorId) {
    static Key of(AgentExecutor executor) {
      return new Key(executor.getFrameworkId(), executor.getExecutor().getExecutorId());
    }

    static Key of(Executor executor) {
      return new Key(executor.frameworkId(), executor.info().getExecutorId());
    }
  }

  /** Executors of {@code host}. */
  public HostedExecutors(
      Frameworks frameworks,
      Executors executors,
      TaskUpdates updates,
      ExecutorCalls calls,
      ExecutorHost host) {
    this.frameworks = frameworks;
    this.executors = executors;
    this.updates = updates;
    this.calls = calls;
    this.host = host;
  }

  @Override
  public void hostReady(ExecutorHostReady ready) {
    Set<Key> there = new LinkedHashSet<>();
    ready.getRecoveredList().forEach(e -> there.add(Key.of(e)));
    Set<Key> known = new LinkedHashSet<>();
    for (Framework framework : frameworks.all()) {
      for (Executor executor : framework.executors()) {
        if (executor.hosted() && executor.started()) {
          known.add(Key.of(executor));
          if (!there.contains(Key.of(executor))) {
            missing(framework, executor);
          }
        }
      }
    }
    ready.getRecoveredList().stream()
        .filter(e -> !known.contains(Key.of(e)))
        .forEach(host::dismiss);
    executors.startWaiting();
  }

  private void missing(Framework framework, Executor executor) {
    for (Task task : List.copyOf(executor.tasks().launched())) {
      if (task.getState() == TaskState.TASK_STAGING) {
        updates.fromAgent(
            framework,
            executor,
            task.getTaskId().getValue(),
            TaskState.TASK_DROPPED,
            TaskStatus.Reason.REASON_AGENT_RESTARTED,
            "Task launched during agent restart");
      }
    }
    executors.giveUp(
        framework,
        executor,
        new Termination(
            TaskState.TASK_GONE,
            TaskStatus.Reason.REASON_EXECUTOR_REREGISTRATION_TIMEOUT,
            "Executor did not reregister"));
  }

  @Override
  public void hostGone() {
    for (Executor executor : frameworks.executors()) {
      if (executor.hosted()) {
        executor.disconnect();
      }
    }
  }

  @Override
  public void called(ExecutorCall message) {
    FrameworkID frameworkId = message.getCall().getFrameworkId();
    ExecutorID executorId = message.getCall().getExecutorId();
    ExecutorCalls.Answer answer =
        calls.call(message.getCall(), Optional.empty(), host.connection(frameworkId, executorId));
    if (answer.status() >= 400) {
      LOG.warn(
          "refusing {} of executor {}: {}",
          message.getCall().getType(),
          executorId.getValue(),
          answer.words());
    }
  }

  @Override
  public void ended(ExecutorTerminated message) {
    frameworks
        .get(message.getFrameworkId())
        .ifPresent(
            framework ->
                framework
                    .executor(message.getExecutorId().getValue())
                    .filter(Executor::hosted)
                    .ifPresent(
                        executor ->
                            executors.ended(
                                framework,
                                executor,
                                message.hasStatus()
                                    ? Optional.of(message.getStatus())
                                    : Optional.empty(),
                                message.hasMessage() && !message.getMessage().isEmpty()
                                    ? Optional.of(message.getMessage())
                                    : Optional.empty())));
  }
}
