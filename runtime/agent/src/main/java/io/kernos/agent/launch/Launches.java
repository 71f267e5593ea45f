package io.kernos.agent.launch;

import io.kernos.agent.AgentConfig;
import io.kernos.agent.checkpoint.Checkpoint;
import io.kernos.agent.executor.Draining;
import io.kernos.agent.executor.Executors;
import io.kernos.agent.executor.TaskUpdates;
import io.kernos.agent.operation.Operations;
import io.kernos.agent.registration.Identity;
import io.kernos.agent.sandbox.SandboxPaths;
import io.kernos.agent.task.Executor;
import io.kernos.agent.task.Framework;
import io.kernos.agent.task.Frameworks;
import io.kernos.agent.task.LaunchUnit;
import io.kernos.api.checkpoint.ExecutorRecord;
import io.kernos.api.checkpoint.TaskRecord;
import io.kernos.api.link.RunTasks;
import io.kernos.api.v1.AgentID;
import io.kernos.api.v1.ContainerID;
import io.kernos.api.v1.ExecutorInfo;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.TaskInfo;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.spi.time.Ids;
import io.vertx.core.Future;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the tasks that the master sends: each id once, written down before anything starts. */
public final class Launches {
  private static final Logger LOG = LoggerFactory.getLogger(Launches.class);

  private final AgentConfig config;
  private final Ids ids;
  private final Identity identity;
  private final Checkpoint checkpoint;
  private final Frameworks frameworks;
  private final Executors executors;
  private final TaskUpdates updates;
  private final Operations operations;
  private final Preparation preparation;
  private final SandboxPaths paths;
  private final Draining draining;
  private long sequence;

  /** Launches into {@code frameworks}. */
  public Launches(
      AgentConfig config,
      Ids ids,
      Identity identity,
      Checkpoint checkpoint,
      Frameworks frameworks,
      Executors executors,
      TaskUpdates updates,
      Operations operations,
      Preparation preparation,
      SandboxPaths paths,
      Draining draining) {
    this.config = config;
    this.ids = ids;
    this.identity = identity;
    this.checkpoint = checkpoint;
    this.frameworks = frameworks;
    this.executors = executors;
    this.updates = updates;
    this.operations = operations;
    this.preparation = preparation;
    this.paths = paths;
    this.draining = draining;
  }

  /** The greatest sequence number that a former life gave to a task. */
  public void recover(long lastSequence) {
    sequence = lastSequence;
  }

  /** Runs a task or a group. */
  public void run(RunTasks order) {
    FrameworkInfo info = order.getFramework();
    List<TaskInfo> tasks = order.getTasksList();
    String agentId = identity.id().map(AgentID::getValue).orElse("");
    if (tasks.isEmpty()
        || Names.problem(info.getId().getValue()).isPresent()
        || tasks.stream().anyMatch(t -> !t.getAgentId().getValue().equals(agentId))) {
      LOG.warn("ignoring tasks that are not for this agent, or of no framework");
      return;
    }
    if (!order.getGroup() && tasks.size() > 1) {
      tasks.forEach(t -> run(order.toBuilder().clearTasks().addTasks(t).build()));
      return;
    }
    Optional<Framework> known = frameworks.get(info.getId());
    if (known.isPresent() && known.get().terminating()) {
      LOG.warn("ignoring tasks of framework {}, which ends", info.getId().getValue());
      return;
    }
    if (tasks.stream().anyMatch(t -> isActive(known, info, t))) {
      LOG.warn("ignoring task {}: it is here already", tasks.get(0).getTaskId().getValue());
      return;
    }
    ExecutorInfo executorInfo = executorOf(order, tasks.get(0));
    Optional<Refusal> refusal =
        tasks.stream().anyMatch(t -> wasHere(known, info, t))
            ? Optional.of(DUPLICATE)
            : refusal(known, order, executorInfo);
    if (refusal.isPresent()) {
      drop(info, executorInfo, tasks, refusal.get());
      return;
    }
    Framework framework = known.orElseGet(() -> frameworks.add(info));
    if (known.isEmpty()) {
      checkpoint.framework(info);
    }
    launch(framework, executorInfo, new LaunchUnit(tasks, order.getGroup()));
  }

  private boolean isActive(Optional<Framework> framework, FrameworkInfo info, TaskInfo task) {
    String id = task.getTaskId().getValue();
    return framework.flatMap(f -> f.executorOf(id)).isPresent() || updates.knows(info.getId(), id);
  }

  private boolean wasHere(Optional<Framework> framework, FrameworkInfo info, TaskInfo task) {
    String id = task.getTaskId().getValue();
    return framework.filter(f -> f.knowsTask(id)).isPresent()
        || frameworks.completed().stream()
            .anyMatch(f -> f.id().equals(info.getId()) && f.knowsTask(id));
  }

  private static ExecutorInfo executorOf(RunTasks order, TaskInfo task) {
    ExecutorInfo info =
        order.hasExecutor()
            ? order.getExecutor()
            : task.hasExecutor()
                ? task.getExecutor()
                : CommandExecutors.of(order.getFramework().getId(), task);
    return info.toBuilder().setFrameworkId(order.getFramework().getId()).build();
  }

  private static boolean isCommandTask(RunTasks order) {
    return !order.getGroup() && !order.hasExecutor() && !order.getTasks(0).hasExecutor();
  }

  /** Why tasks are not run. */
  private record Refusal(TaskState state, TaskStatus.Reason reason, String message) {}

  private static final Refusal DUPLICATE =
      new Refusal(
          TaskState.TASK_DROPPED,
          TaskStatus.Reason.REASON_TASK_INVALID,
          "Task has duplicate ID: one of this ID has run here already");

  private static final Refusal DRAINING =
      new Refusal(
          TaskState.TASK_DROPPED,
          TaskStatus.Reason.REASON_AGENT_DRAINING,
          "Task was received while agent was already draining");

  private Optional<Refusal> refusal(
      Optional<Framework> framework, RunTasks order, ExecutorInfo executor) {
    if (draining.active()) {
      return Optional.of(DRAINING);
    }
    Optional<String> badName =
        Stream.concat(
                order.getTasksList().stream().map(t -> t.getTaskId().getValue()),
                Stream.of(executor.getExecutorId().getValue()))
            .map(Names::problem)
            .flatMap(Optional::stream)
            .findFirst();
    if (badName.isPresent()) {
      return Optional.of(
          new Refusal(TaskState.TASK_ERROR, TaskStatus.Reason.REASON_TASK_INVALID, badName.get()));
    }
    boolean custom = executor.getType() != ExecutorInfo.Type.DEFAULT && !isCommandTask(order);
    if (custom && !executor.hasCommand()) {
      return Optional.of(
          new Refusal(
              TaskState.TASK_ERROR,
              TaskStatus.Reason.REASON_TASK_INVALID,
              "'ExecutorInfo.command' must be set for 'CUSTOM' executor"));
    }
    Optional<String> unknown = unknownResources(order, executor);
    if (unknown.isPresent()) {
      return Optional.of(
          new Refusal(
              TaskState.TASK_DROPPED, TaskStatus.Reason.REASON_RESOURCES_UNKNOWN, unknown.get()));
    }
    Optional<Executor> existing =
        framework.flatMap(f -> f.executor(executor.getExecutorId().getValue()));
    if (existing.isPresent() && isCommandTask(order)) {
      return Optional.of(
          new Refusal(
              TaskState.TASK_DROPPED,
              TaskStatus.Reason.REASON_TASK_INVALID,
              "Cannot reuse an already existing executor for a command task"));
    }
    return existing
        .filter(e -> e.state().ending())
        .map(
            e ->
                new Refusal(
                    TaskState.TASK_DROPPED,
                    TaskStatus.Reason.REASON_EXECUTOR_TERMINATED,
                    "Executor " + e.state().name().toLowerCase(Locale.ROOT)));
  }

  private Optional<String> unknownResources(RunTasks order, ExecutorInfo executor) {
    try {
      for (TaskInfo task : order.getTasksList()) {
        if (!operations.holds(task.getResourcesList())) {
          return Optional.of(
              "The checkpointed resources being used by the task or task group are unknown to the"
                  + " agent");
        }
      }
      return operations.holds(executor.getResourcesList())
          ? Optional.empty()
          : Optional.of(
              "The checkpointed resources being used by the executor are unknown to the agent");
    } catch (IllegalArgumentException e) {
      return Optional.of("The resources of the task are invalid: " + e.getMessage());
    }
  }

  private void drop(
      FrameworkInfo info, ExecutorInfo executor, List<TaskInfo> tasks, Refusal refusal) {
    LOG.warn("not running task {}: {}", tasks.get(0).getTaskId().getValue(), refusal.message());
    boolean partitionAware =
        info.getCapabilitiesList().stream()
            .anyMatch(c -> c.getType() == FrameworkInfo.Capability.Type.PARTITION_AWARE);
    for (TaskInfo task : tasks) {
      updates.ofUnknownTask(
          info.getId(),
          partitionAware,
          task.getTaskId().getValue(),
          Optional.of(executor.getExecutorId()),
          refusal.state(),
          refusal.reason(),
          refusal.message());
    }
  }

  private void launch(Framework framework, ExecutorInfo info, LaunchUnit unit) {
    Optional<Executor> existing = framework.executor(info.getExecutorId().getValue());
    Executor executor = existing.orElseGet(() -> add(framework, info, unit));
    executor.tasks().enqueue(unit);
    Future<Void> written = Future.succeededFuture();
    for (TaskInfo task : unit.tasks()) {
      written =
          checkpoint.task(
              TaskRecord.newBuilder()
                  .setFrameworkId(framework.id())
                  .setExecutorId(info.getExecutorId())
                  .setTask(task)
                  .setSequence(++sequence)
                  .build());
    }
    // Writes take effect in order: with the last one all are there.
    written
        .compose(done -> preparation.prepare(framework, executor, unit, existing.isEmpty()))
        .onSuccess(
            done -> {
              unit.markPrepared();
              if (existing.isEmpty()) {
                executors.start(framework, executor);
              }
              executors.deliver(framework, executor);
            })
        .onFailure(
            e -> {
              if (existing.isEmpty()) {
                executors.launchFailed(framework, executor, e);
              } else {
                executors.unitFailed(framework, executor, unit, e);
              }
            });
  }

  private Executor add(Framework framework, ExecutorInfo info, LaunchUnit unit) {
    boolean generated =
        !unit.group()
            && !unit.tasks().get(0).hasExecutor()
            && info.getExecutorId().getValue().equals(unit.tasks().get(0).getTaskId().getValue())
            && info.getType() != ExecutorInfo.Type.DEFAULT;
    ContainerID containerId = ContainerID.newBuilder().setValue(ids.uuid().toString()).build();
    Executor executor =
        new Executor(
            framework.id(),
            info,
            containerId,
            paths.run(
                identity.id().orElseThrow().getValue(),
                framework.id().getValue(),
                info.getExecutorId().getValue(),
                containerId.getValue()),
            generated,
            config.history().tasks());
    framework.add(executor);
    checkpoint.executor(
        ExecutorRecord.newBuilder()
            .setFrameworkId(framework.id())
            .setExecutor(info)
            .setContainerId(containerId)
            .setSandbox(executor.sandbox().toString())
            .setGenerated(generated)
            .build());
    return executor;
  }
}
