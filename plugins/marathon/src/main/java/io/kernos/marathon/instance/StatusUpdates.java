package io.kernos.marathon.instance;

import io.kernos.api.v1.TaskStatus;
import io.vertx.core.Future;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the master tells of tasks (Marathon: TaskStatusUpdateProcessorImpl.scala). */
public final class StatusUpdates {
  private static final Logger log = LoggerFactory.getLogger(StatusUpdates.class);

  private final StoredInstances instances;
  private final Killing killing;

  public StatusUpdates(StoredInstances instances, Killing killing) {
    this.instances = instances;
    this.killing = killing;
  }

  /**
   * Takes in a status update.
   *
   * @return succeeds when what comes of it is stored: then it may be acknowledged
   */
  public Future<Void> update(TaskStatus status) {
    String taskId = status.getTaskId().getValue();
    Optional<InstanceId> id = InstanceId.parse(taskId);
    if (id.isEmpty()) {
      log.info("Ignores {} of task {}, which is not Marathon's", status.getState(), taskId);
      return Future.succeededFuture();
    }
    Optional<Instance> instance = instances.get(id.get());
    Optional<Task> task = instance.flatMap(i -> i.task(taskId));
    if (task.isPresent()) {
      if (status.getReason() == TaskStatus.Reason.REASON_RECONCILIATION && mayLive(status)) {
        killing.stillLives(id.get());
      }
      return instances.update(instance.get(), task.get(), status);
    }
    unknown(id.get(), instance.isPresent(), status);
    return Future.succeededFuture();
  }

  private static boolean mayLive(TaskStatus status) {
    Condition condition = Statuses.condition(status);
    return !condition.isTerminal()
        && condition != Condition.KILLING
        && condition != Condition.UNREACHABLE;
  }

  private void unknown(InstanceId id, boolean instanceIsKnown, TaskStatus status) {
    String taskId = status.getTaskId().getValue();
    Condition condition = Statuses.condition(status);
    if (condition.isTerminal() || condition == Condition.UNREACHABLE) {
      killing.unknownEnded(taskId);
      if (!instanceIsKnown) {
        instances.unknownTerminated(id, condition);
      }
    } else if (condition != Condition.KILLING) {
      log.info("Kills {}, which is {} and unknown", taskId, status.getState());
      Optional<String> agent =
          status.hasAgentId() ? Optional.of(status.getAgentId().getValue()) : Optional.empty();
      killing.killUnknown(taskId, agent);
    }
  }
}
