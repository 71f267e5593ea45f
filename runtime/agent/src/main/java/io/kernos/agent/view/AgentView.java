package io.kernos.agent.view;

import io.kernos.agent.container.ContainerView;
import io.kernos.agent.task.Executor;
import io.kernos.agent.task.ExecutorState;
import io.kernos.agent.task.Framework;
import io.kernos.agent.view.Counters.Counter;
import io.kernos.api.checkpoint.GarbageRecord;
import io.kernos.api.resources.Resources;
import io.kernos.api.v1.AgentInfo;
import io.kernos.api.v1.ExecutorInfo;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.Operation;
import io.kernos.api.v1.Task;
import io.kernos.api.v1.TaskInfo;
import io.kernos.spi.link.Leader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The agent at one moment, for readers on any thread.
 *
 * @param started when this life of the agent began
 * @param recovery how long it took to recover what a former life left, once that is done
 * @param keepsSandboxes how long the sandbox of an ended executor is kept
 * @param total everything the agent has, with reservations and volumes
 * @param garbage sandboxes of ended executors that still lie there
 * @param containers that are no executor's own: operators' and those of the tasks of groups
 */
public record AgentView(
    AgentInfo info,
    AgentState state,
    Instant started,
    Optional<Duration> recovery,
    Duration keepsSandboxes,
    Optional<Leader> leader,
    Resources total,
    List<FrameworkView> frameworks,
    List<FrameworkView> completedFrameworks,
    List<Operation> operations,
    List<GarbageRecord> garbage,
    List<ContainerView> containers,
    Map<Counter, Long> counters) {

  /** Where the agent stands: Mesos' four states. */
  public enum AgentState {
    RECOVERING,
    DISCONNECTED,
    RUNNING,
    TERMINATING
  }

  /** A framework. */
  public record FrameworkView(
      FrameworkInfo info,
      boolean terminating,
      List<ExecutorView> executors,
      List<ExecutorView> completedExecutors) {

    /** The framework as it is now. */
    public static FrameworkView of(Framework framework) {
      return new FrameworkView(
          framework.info(),
          framework.terminating(),
          framework.executors().stream().map(ExecutorView::of).toList(),
          framework.completed().stream().map(ExecutorView::of).toList());
    }

    /** Its executors, those that have ended last. */
    public List<ExecutorView> allExecutors() {
      return Stream.concat(executors.stream(), completedExecutors.stream()).toList();
    }
  }

  /**
   * An executor.
   *
   * @param generated made by the agent for one command task
   * @param hosted runs in the executor host
   */
  public record ExecutorView(
      ExecutorInfo info,
      String containerId,
      Path sandbox,
      ExecutorState state,
      boolean generated,
      boolean hosted,
      List<TaskInfo> queued,
      List<Task> launched,
      List<Task> terminated,
      List<Task> completed) {

    /** The executor as it is now. */
    public static ExecutorView of(Executor executor) {
      return new ExecutorView(
          executor.info(),
          executor.containerId().getValue(),
          executor.sandbox(),
          executor.state(),
          executor.generated(),
          executor.hosted(),
          executor.tasks().queuedInfos(),
          List.copyOf(executor.tasks().launched()),
          List.copyOf(executor.tasks().terminated()),
          List.copyOf(executor.tasks().completed()));
    }

    /** What the executor and its tasks hold. */
    public Resources allocated() {
      if (state == ExecutorState.TERMINATED) {
        return Resources.EMPTY;
      }
      Resources sum = Resources.of(info.getResourcesList());
      for (TaskInfo task : queued) {
        sum = sum.plus(Resources.of(task.getResourcesList()));
      }
      for (Task task : launched) {
        sum = sum.plus(Resources.of(task.getResourcesList()));
      }
      return sum;
    }
  }

  /** Every executor of every framework, those that have ended last. */
  public List<ExecutorView> executors() {
    return Stream.concat(frameworks.stream(), completedFrameworks.stream())
        .flatMap(f -> f.allExecutors().stream())
        .toList();
  }

  /** What is held of the agent's resources. */
  public Resources allocated() {
    Resources sum = Resources.EMPTY;
    for (FrameworkView framework : frameworks) {
      for (ExecutorView executor : framework.executors()) {
        sum = sum.plus(executor.allocated());
      }
    }
    return sum;
  }
}
