package io.kernos.agent.task;

import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.FrameworkInfo;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A framework that has executors here. */
public final class Framework {
  private final FrameworkID id;
  private final int maxCompleted;
  private final Map<String, Executor> executors = new LinkedHashMap<>();
  private final Deque<Executor> completed = new ArrayDeque<>();
  private FrameworkInfo info;
  private boolean terminating;

  Framework(FrameworkInfo info, int maxCompleted) {
    this.id = info.getId();
    this.info = info;
    this.maxCompleted = maxCompleted;
  }

  /** Its id. */
  public FrameworkID id() {
    return id;
  }

  /** What it last said of itself. */
  public FrameworkInfo info() {
    return info;
  }

  /** It said something new of itself. */
  public void update(FrameworkInfo now) {
    info = now;
  }

  /** Whether it can tell lost tasks from dropped and gone ones. */
  public boolean partitionAware() {
    return info.getCapabilitiesList().stream()
        .anyMatch(c -> c.getType() == FrameworkInfo.Capability.Type.PARTITION_AWARE);
  }

  /** Whether it is being shut down. */
  public boolean terminating() {
    return terminating;
  }

  /** It is being shut down. */
  public void terminate() {
    terminating = true;
  }

  /** Its executors that have not been removed. */
  public Collection<Executor> executors() {
    return new ArrayList<>(executors.values());
  }

  /** An executor by its id. */
  public Optional<Executor> executor(String executorId) {
    return Optional.ofNullable(executors.get(executorId));
  }

  /** The executor that has this task, other than as completed. */
  public Optional<Executor> executorOf(String taskId) {
    Executor sameName = executors.get(taskId); // That of a command task.
    if (sameName != null && has(sameName, taskId)) {
      return Optional.of(sameName);
    }
    return executors.values().stream().filter(e -> has(e, taskId)).findFirst();
  }

  private static boolean has(Executor executor, String taskId) {
    return executor.tasks().knows(taskId) && !executor.tasks().isCompleted(taskId);
  }

  /** Whether a task of this id is, or lately was, here. */
  public boolean knowsTask(String taskId) {
    return executors.values().stream().anyMatch(e -> e.tasks().knows(taskId))
        || completed.stream().anyMatch(e -> e.tasks().knows(taskId));
  }

  /** Adds an executor. */
  public void add(Executor executor) {
    executors.put(executor.id(), executor);
  }

  /** Moves an executor to the completed ones. */
  public void complete(Executor executor) {
    executors.remove(executor.id(), executor);
    completed.add(executor);
    if (completed.size() > maxCompleted) {
      completed.removeFirst();
    }
  }

  /** The newest of its executors that have ended and been told of. */
  public List<Executor> completed() {
    return List.copyOf(completed);
  }

  /** Whether it has nothing here any more. */
  public boolean idle() {
    return executors.isEmpty();
  }
}
