package io.kernos.agent.launch;

import io.kernos.agent.checkpoint.Checkpoint;
import io.kernos.agent.executor.ContainerUsage;
import io.kernos.agent.executor.Draining;
import io.kernos.agent.executor.Executors;
import io.kernos.agent.executor.Settlement;
import io.kernos.agent.executor.TaskUpdates;
import io.kernos.agent.operation.Operations;
import io.kernos.agent.status.StatusUpdateManager;
import io.kernos.agent.status.StatusUpdateManager.Acknowledgement;
import io.kernos.agent.task.Events;
import io.kernos.agent.task.Executor;
import io.kernos.agent.task.ExecutorState;
import io.kernos.agent.task.Framework;
import io.kernos.agent.task.Frameworks;
import io.kernos.agent.view.Counters;
import io.kernos.agent.view.Counters.Counter;
import io.kernos.api.link.AcknowledgeUpdate;
import io.kernos.api.link.AskUsage;
import io.kernos.api.link.FrameworkToExecutor;
import io.kernos.api.link.LinkMessage;
import io.kernos.api.link.ReconcileTasks;
import io.kernos.api.link.UpdateFramework;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.TaskID;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives each order of the master to whom it concerns. */
public final class Orders {
  private static final Logger LOG = LoggerFactory.getLogger(Orders.class);

  private final Frameworks frameworks;
  private final Launches launches;
  private final Kills kills;
  private final Executors executors;
  private final Settlement settlement;
  private final Operations operations;
  private final StatusUpdateManager manager;
  private final TaskUpdates updates;
  private final Checkpoint checkpoint;
  private final ContainerUsage usage;
  private final Draining draining;
  private final Consumer<LinkMessage> master;
  private final Counters counters;

  /**
   * Orders to these.
   *
   * @param master takes answers
   */
  public Orders(
      Frameworks frameworks,
      Launches launches,
      Kills kills,
      Executors executors,
      Settlement settlement,
      Operations operations,
      StatusUpdateManager manager,
      TaskUpdates updates,
      Checkpoint checkpoint,
      ContainerUsage usage,
      Draining draining,
      Consumer<LinkMessage> master,
      Counters counters) {
    this.frameworks = frameworks;
    this.launches = launches;
    this.kills = kills;
    this.executors = executors;
    this.settlement = settlement;
    this.operations = operations;
    this.manager = manager;
    this.updates = updates;
    this.checkpoint = checkpoint;
    this.usage = usage;
    this.draining = draining;
    this.master = master;
    this.counters = counters;
  }

  /** Carries out an order. */
  public void received(LinkMessage message) {
    switch (message.getBodyCase()) {
      case RUN_TASKS -> launches.run(message.getRunTasks());
      case KILL_TASK -> kills.kill(message.getKillTask());
      case ACKNOWLEDGE_UPDATE -> acknowledge(message.getAcknowledgeUpdate());
      case ACKNOWLEDGE_OPERATION ->
          operations.acknowledge(
              message.getAcknowledgeOperation().getOperationUuid(),
              message.getAcknowledgeOperation().getStatusUuid());
      case SHUTDOWN_EXECUTOR ->
          frameworks
              .get(message.getShutdownExecutor().getFrameworkId())
              .ifPresent(
                  framework ->
                      framework
                          .executor(message.getShutdownExecutor().getExecutorId().getValue())
                          .ifPresent(executor -> executors.shutdown(framework, executor)));
      case SHUTDOWN_FRAMEWORK ->
          frameworks
              .get(message.getShutdownFramework().getFrameworkId())
              .ifPresent(executors::shutdown);
      case FRAMEWORK_TO_EXECUTOR -> deliver(message.getFrameworkToExecutor());
      case UPDATE_FRAMEWORK -> update(message.getUpdateFramework());
      case APPLY_OPERATION -> operations.apply(message.getApplyOperation());
      case RECONCILE_TASKS -> reconcile(message.getReconcileTasks());
      case ASK_USAGE -> report(message.getAskUsage());
      case DRAIN_AGENT -> draining.begin(message.getDrainAgent().getConfig());
      default -> LOG.warn("unexpected {} from the master", message.getBodyCase());
    }
  }

  private void acknowledge(AcknowledgeUpdate message) {
    String taskId = message.getTaskId().getValue();
    Acknowledgement result =
        manager.acknowledge(message.getFrameworkId(), taskId, message.getUuid());
    if (result != Acknowledgement.FINISHED) {
      return;
    }
    Optional<Framework> framework = frameworks.get(message.getFrameworkId());
    Optional<Executor> executor = framework.flatMap(f -> f.executorOf(taskId));
    executor.ifPresent(e -> settlement.complete(e, taskId));
    manager.finish(message.getFrameworkId(), taskId);
    framework.ifPresent(
        f -> {
          executor.ifPresent(e -> settlement.settle(f, e));
          settlement.settle(f);
        });
  }

  private void report(AskUsage asked) {
    usage
        .of(asked.getFrameworkId())
        .onSuccess(
            report ->
                master.accept(
                    LinkMessage.newBuilder()
                        .setUsageReport(report.setNumber(asked.getNumber()))
                        .build()))
        .onFailure(e -> LOG.warn("cannot say what containers use", e));
  }

  private void deliver(FrameworkToExecutor message) {
    Optional<Executor> executor =
        frameworks
            .get(message.getFrameworkId())
            .filter(f -> !f.terminating())
            .flatMap(f -> f.executor(message.getExecutorId().getValue()))
            .filter(e -> e.state() == ExecutorState.RUNNING);
    boolean sent = executor.isPresent() && executor.get().send(Events.message(message.getData()));
    counters.add(sent ? Counter.VALID_FRAMEWORK_MESSAGES : Counter.INVALID_FRAMEWORK_MESSAGES);
  }

  private void update(UpdateFramework message) {
    FrameworkInfo info = message.getFramework();
    frameworks
        .get(info.getId())
        .filter(f -> !f.terminating())
        .ifPresent(
            framework -> {
              framework.update(info);
              checkpoint.framework(info);
            });
    if (message.getSubscribed()) {
      manager.repeat(info.getId().getValue());
    }
  }

  private void reconcile(ReconcileTasks message) {
    Optional<Framework> framework = frameworks.get(message.getFrameworkId());
    for (TaskID task : message.getTaskIdsList()) {
      String taskId = task.getValue();
      if (framework.isEmpty() || !framework.get().knowsTask(taskId)) {
        updates.ofUnknownTask(
            message.getFrameworkId(),
            framework.map(Framework::partitionAware).orElse(message.getPartitionAware()),
            taskId,
            Optional.empty(),
            TaskState.TASK_DROPPED,
            TaskStatus.Reason.REASON_RECONCILIATION,
            "Reconciliation: task unknown to the agent");
      }
    }
  }
}
