package io.kernos.agent.task;

import io.kernos.api.task.TaskStates;
import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.Task;
import io.kernos.api.v1.TaskInfo;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tasks of one executor: queued until it takes them, launched, terminated until their last
 * update is acknowledged, completed.
 */
public final class Tasks {
  private final FrameworkID frameworkId;
  private final int maxCompleted;
  private final Deque<LaunchUnit> queue = new ArrayDeque<>();
  private final Map<String, LaunchUnit> queued = new LinkedHashMap<>();
  private final Map<String, Task> launched = new LinkedHashMap<>();
  private final Map<String, Task> terminated = new LinkedHashMap<>();
  private final Map<String, Task> completed = new LinkedHashMap<>();
  private boolean everLaunched;

  Tasks(FrameworkID frameworkId, int maxCompleted) {
    this.frameworkId = frameworkId;
    this.maxCompleted = maxCompleted;
  }

  /** Whether the id is that of a task here, in whatever state. */
  public boolean knows(String taskId) {
    return queued.containsKey(taskId)
        || launched.containsKey(taskId)
        || terminated.containsKey(taskId)
        || completed.containsKey(taskId);
  }

  /** Adds a unit at the end of the queue. */
  public void enqueue(LaunchUnit unit) {
    queue.add(unit);
    unit.tasks().forEach(t -> queued.put(t.getTaskId().getValue(), unit));
  }

  /** The first unit of the queue; null when it is empty. */
  public LaunchUnit firstQueued() {
    return queue.peekFirst();
  }

  /** The unit in which a queued task waits. */
  public Optional<LaunchUnit> queuedUnit(String taskId) {
    return Optional.ofNullable(queued.get(taskId));
  }

  /** Moves the first unit of the queue to the launched tasks, as STAGING. */
  public LaunchUnit launchFirst() {
    LaunchUnit unit = queue.removeFirst();
    for (TaskInfo task : unit.tasks()) {
      String id = task.getTaskId().getValue();
      queued.remove(id);
      launched.put(id, task(task, TaskState.TASK_STAGING));
    }
    everLaunched = true;
    return unit;
  }

  /** Takes back a task of a former life as launched, or as completed. */
  public void recover(TaskInfo task, boolean done) {
    Map<String, Task> table = done ? completed : launched;
    table.put(task.getTaskId().getValue(), task(task, TaskState.TASK_STAGING));
    everLaunched = true;
  }

  /**
   * Changes a task's state as an update says.
   *
   * @return why the update does not count; empty: it does
   */
  public Optional<String> update(TaskStatus status) {
    String id = status.getTaskId().getValue();
    boolean terminal = TaskStates.isTerminal(status.getState());
    Task task = launched.get(id);
    if (task == null) {
      LaunchUnit unit = queued.get(id);
      if (unit == null) {
        return Optional.of(
            terminated.containsKey(id)
                ? "Task is already terminated with state " + terminated.get(id).getState()
                : completed.containsKey(id) ? "Task is completed" : "Task is unknown");
      }
      if (!terminal) {
        return Optional.of("Cannot send non-terminal update for queued task");
      }
      task = task(dequeue(unit, id), status.getState());
    }
    Task changed = with(task, status);
    if (terminal) {
      launched.remove(id);
      terminated.put(id, changed);
    } else {
      launched.put(id, changed);
    }
    return Optional.empty();
  }

  /** Notes which update of a task is under way to the master. */
  public void underWay(TaskStatus status) {
    String id = status.getTaskId().getValue();
    for (Map<String, Task> table : List.of(launched, terminated)) {
      table.computeIfPresent(
          id,
          (key, task) ->
              task.toBuilder()
                  .setStatusUpdateState(status.getState())
                  .setStatusUpdateUuid(status.getUuid())
                  .build());
    }
  }

  /**
   * The last update of a terminated task is acknowledged.
   *
   * @return completed tasks that are forgotten to keep the history in its bounds
   */
  public List<Task> complete(String taskId) {
    Task task = terminated.remove(taskId);
    if (task == null) {
      return List.of();
    }
    completed.put(taskId, task);
    List<Task> dropped = new ArrayList<>();
    var oldest = completed.values().iterator();
    while (completed.size() > maxCompleted && oldest.hasNext()) {
      dropped.add(oldest.next());
      oldest.remove();
    }
    return dropped;
  }

  /** The newest state that is known of a task, unless it is only queued or unknown. */
  public Optional<TaskState> latestState(String taskId) {
    Task task = launched.getOrDefault(taskId, terminated.get(taskId));
    return Optional.ofNullable(task).map(Task::getState);
  }

  /** The ids of all queued tasks. */
  public List<String> queuedIds() {
    return List.copyOf(queued.keySet());
  }

  /** The queued tasks as STAGING. */
  public List<Task> queuedTasks() {
    return queue.stream()
        .flatMap(unit -> unit.tasks().stream())
        .filter(t -> queued.containsKey(t.getTaskId().getValue()))
        .map(t -> task(t, TaskState.TASK_STAGING))
        .toList();
  }

  /** Queued tasks as they came. */
  public List<TaskInfo> queuedInfos() {
    return queue.stream()
        .flatMap(unit -> unit.tasks().stream())
        .filter(t -> queued.containsKey(t.getTaskId().getValue()))
        .toList();
  }

  /** Whether the task was launched and is not terminal. */
  public boolean isLaunched(String taskId) {
    return launched.containsKey(taskId);
  }

  /** Whether the task's last update is acknowledged. */
  public boolean isCompleted(String taskId) {
    return completed.containsKey(taskId);
  }

  /** Launched and not terminal. */
  public Collection<Task> launched() {
    return launched.values();
  }

  /** Terminal, with an update that is not acknowledged. */
  public Collection<Task> terminated() {
    return terminated.values();
  }

  /** Done with; the newest only. */
  public Collection<Task> completed() {
    return completed.values();
  }

  /** Whether something is still to be done or told. */
  public boolean incomplete() {
    return !queued.isEmpty() || !launched.isEmpty() || !terminated.isEmpty();
  }

  /** Whether anything ever went to the executor. */
  public boolean everLaunched() {
    return everLaunched;
  }

  private TaskInfo dequeue(LaunchUnit unit, String taskId) {
    queued.remove(taskId);
    if (unit.tasks().stream().noneMatch(t -> queued.containsKey(t.getTaskId().getValue()))) {
      queue.remove(unit);
    }
    return unit.tasks().stream()
        .filter(t -> t.getTaskId().getValue().equals(taskId))
        .findFirst()
        .orElseThrow();
  }

  /** Mesos keeps of successive updates with one state the newest only. */
  private static Task with(Task task, TaskStatus status) {
    Task.Builder changed = task.toBuilder().setState(status.getState());
    int last = changed.getStatusesCount() - 1;
    if (last >= 0 && changed.getStatuses(last).getState() == status.getState()) {
      changed.removeStatuses(last);
    }
    return changed.addStatuses(status).build();
  }

  private Task task(TaskInfo info, TaskState state) {
    Task.Builder task =
        Task.newBuilder()
            .setName(info.getName())
            .setTaskId(info.getTaskId())
            .setFrameworkId(frameworkId)
            .setAgentId(info.getAgentId())
            .setState(state)
            .addAllResources(info.getResourcesList())
            .putAllLimits(info.getLimitsMap());
    if (info.hasExecutor()) {
      task.setExecutorId(info.getExecutor().getExecutorId());
      if (info.getExecutor().getCommand().hasUser()) {
        task.setUser(info.getExecutor().getCommand().getUser());
      }
    }
    if (info.getCommand().hasUser()) {
      task.setUser(info.getCommand().getUser());
    }
    if (info.hasLabels()) {
      task.setLabels(info.getLabels());
    }
    if (info.hasDiscovery()) {
      task.setDiscovery(info.getDiscovery());
    }
    if (info.hasContainer()) {
      task.setContainer(info.getContainer());
    }
    if (info.hasHealthCheck()) {
      task.setHealthCheck(info.getHealthCheck());
    }
    if (info.hasKillPolicy()) {
      task.setKillPolicy(info.getKillPolicy());
    }
    return task.build();
  }
}
