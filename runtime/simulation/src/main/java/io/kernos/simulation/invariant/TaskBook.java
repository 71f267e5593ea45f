package io.kernos.simulation.invariant;

import com.google.protobuf.ByteString;
import io.kernos.api.link.LinkMessage;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.api.v1.executor.Call;
import io.kernos.api.v1.executor.Event;
import io.kernos.simulation.coverage.Coverage;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * The histories of all tasks: one terminal state, updates in order and at least once, one start.
 */
public final class TaskBook {
  private final Coverage coverage;
  private final Map<TaskKey, TaskHistory> tasks = new TreeMap<>();

  /** No task was heard of. */
  public TaskBook(Coverage coverage) {
    this.coverage = coverage;
  }

  /** A message from an executor host to its agent. */
  public void fromHost(LinkMessage message) {
    if (message.hasExecutorCall()) {
      Call call = message.getExecutorCall().getCall();
      String framework = call.getFrameworkId().getValue();
      if (call.hasUpdate()) {
        made(framework, call.getUpdate().getStatus());
      }
      call.getSubscribe()
          .getUnacknowledgedUpdatesList()
          .forEach(update -> made(framework, update.getStatus()));
    }
  }

  private void made(String framework, TaskStatus status) {
    of(framework, status.getTaskId().getValue()).made(status);
  }

  /** A message from an agent to its executor host. */
  public void toHost(LinkMessage message) {
    if (message.hasExecutorEvent()) {
      Event event = message.getExecutorEvent().getEvent();
      if (event.hasAcknowledged()) {
        ByteString uuid = event.getAcknowledged().getUuid();
        of(
                message.getExecutorEvent().getFrameworkId().getValue(),
                event.getAcknowledged().getTaskId().getValue())
            .promised(uuid);
      }
    }
  }

  /** A container of a task runs. */
  public void started(TaskKey key, String container) {
    of(key).started(container);
  }

  /** A framework received an update. */
  public void seen(String framework, TaskStatus status) {
    of(framework, status.getTaskId().getValue()).seen(status);
  }

  /** The machine of a task died: what its agent had not synced is lost with it. */
  public void machineLost(TaskKey key) {
    of(key).machineLost();
  }

  /** Whether the machine of a task died. */
  public boolean isMachineLost(String framework, String task) {
    return of(framework, task).isMachineLost();
  }

  /**
   * A promised update that its framework has not seen, in words; once nothing is under way: none.
   */
  public Optional<String> missing() {
    return tasks.values().stream().flatMap(history -> history.missing().stream()).findFirst();
  }

  /** Each task with the state that its framework saw last. */
  public void forEach(BiConsumer<TaskKey, TaskState> action) {
    tasks.forEach((key, history) -> action.accept(key, history.state()));
  }

  /** Whether a task in this state has ended, as a framework that knows partitions sees it. */
  public static boolean isTerminal(TaskState state) {
    return TaskHistory.isTerminal(state);
  }

  /** How many tasks were heard of. */
  public int size() {
    return tasks.size();
  }

  private TaskHistory of(String framework, String task) {
    return of(new TaskKey(framework, task));
  }

  private TaskHistory of(TaskKey key) {
    return tasks.computeIfAbsent(key, k -> new TaskHistory(k, coverage));
  }
}
