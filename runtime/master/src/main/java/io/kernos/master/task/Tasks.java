package io.kernos.master.task;

import io.kernos.api.resources.Resources;
import io.kernos.api.task.TaskStates;
import io.kernos.api.v1.ExecutorInfo;
import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.Task;
import io.kernos.api.v1.TaskInfo;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.master.agent.Agent;
import io.kernos.master.agent.Agents;
import io.kernos.master.allocator.Allocator;
import io.kernos.master.framework.Framework;
import io.kernos.master.framework.Frameworks;
import io.kernos.master.view.AgentView.ExecutorKey;
import io.kernos.master.view.AgentView.TaskKey;
import io.kernos.master.view.Change;
import io.kernos.master.view.Counters;
import io.kernos.master.view.Observers;

/**
 * Puts tasks and executors on agents, moves them through their states and takes them away, keeping
 * framework, agent and allocator in agreement: a task's resources are free the moment it ends.
 */
public final class Tasks {
  private final Frameworks frameworks;
  private final Agents agents;
  private final Allocator allocator;
  private final Counters counters;
  private final Observers observers;
  private final TaskListener listener;

  public Tasks(
      Frameworks frameworks,
      Agents agents,
      Allocator allocator,
      Counters counters,
      Observers observers,
      TaskListener listener) {
    this.frameworks = frameworks;
    this.agents = agents;
    this.allocator = allocator;
    this.counters = counters;
    this.observers = observers;
    this.listener = listener;
  }

  /** A task that is sent to its agent now; its resources are already the framework's. */
  public void launch(TaskInfo info, Framework framework, Agent agent) {
    Task.Builder task =
        Task.newBuilder()
            .setFrameworkId(framework.id())
            .setState(TaskState.TASK_STAGING)
            .setName(info.getName())
            .setTaskId(info.getTaskId())
            .setAgentId(info.getAgentId())
            .addAllResources(info.getResourcesList())
            .putAllLimits(info.getLimitsMap());
    if (info.hasExecutor()) {
      task.setExecutorId(info.getExecutor().getExecutorId());
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
    if (info.getCommand().hasUser()) {
      task.setUser(info.getCommand().getUser());
    } else if (info.getExecutor().getCommand().hasUser()) {
      task.setUser(info.getExecutor().getCommand().getUser());
    }
    add(task.build(), framework, agent);
  }

  /** A task that its agent says it has; the caller tells the allocator of its resources. */
  public void adopt(Task task, Framework framework, Agent agent) {
    add(task, framework, agent);
  }

  private void add(Task task, Framework framework, Agent agent) {
    framework.putTask(task);
    agent.addTask(key(task));
    if (holdsResources(task.getState())) {
      Resources resources = resources(task);
      framework.use(agent.key(), resources);
      agent.use(framework.key(), resources);
    }
    count(task.getState(), 1);
    observers.note(new Change.TaskAdded(task, framework.info()));
    listener.changed(framework, agent, task);
  }

  /**
   * Takes a status into a task's history, and its newest state.
   *
   * @param latest the newest state known, which may be ahead of the status
   * @return the task as it is now
   */
  public Task update(Framework framework, Task before, TaskStatus status, TaskState latest) {
    Task.Builder builder = before.toBuilder();
    if (!TaskStates.isTerminal(before.getState())) {
      builder.setState(latest);
    }
    int last = before.getStatusesCount() - 1;
    boolean repeated = last >= 0 && before.getStatuses(last).getState() == status.getState();
    if (repeated) {
      builder.removeStatuses(last);
    }
    builder.addStatuses(status.hasData() ? status.toBuilder().clearData().build() : status);
    Task after = builder.build();
    framework.putTask(after);
    if (!repeated || ofACheck(status)) {
      observers.note(new Change.TaskUpdated(after, status, framework.info()));
    }
    count(before.getState(), -1);
    count(after.getState(), 1);
    if (holdsResources(before.getState()) && !holdsResources(after.getState())) {
      release(framework, after);
      counters.taskEnded(
          status.getState() == after.getState()
              ? status
              : TaskStatus.newBuilder(status).setState(after.getState()).clearReason().build());
      if (TaskStates.isTerminal(after.getState())) {
        counters.taskEnded(framework.info(), after.getState());
      }
    }
    Agent agent = agents.get(after.getAgentId().getValue());
    if (agent != null) {
      listener.changed(framework, agent, after);
    }
    return after;
  }

  private static boolean ofACheck(TaskStatus status) {
    return status.getReason() == TaskStatus.Reason.REASON_TASK_CHECK_STATUS_UPDATED
        || status.getReason() == TaskStatus.Reason.REASON_TASK_HEALTH_CHECK_STATUS_UPDATED;
  }

  /**
   * Takes a task away.
   *
   * @param unreachable kept among the framework's unreachable tasks, rather than the completed ones
   */
  public void remove(Framework framework, Task task, boolean unreachable) {
    if (holdsResources(task.getState())) {
      release(framework, task);
    }
    count(task.getState(), -1);
    framework.removeTask(task.getTaskId().getValue(), unreachable);
    Agent agent = agents.get(task.getAgentId().getValue());
    if (agent != null) {
      agent.removeTask(key(task));
      if (unreachable) {
        agents.addUnreachableTask(agent.key(), key(task));
      }
    }
    listener.removed(framework, task);
  }

  private void release(Framework framework, Task task) {
    Resources resources = resources(task);
    framework.free(task.getAgentId().getValue(), resources);
    Agent agent = agents.get(task.getAgentId().getValue());
    if (agent != null) {
      agent.free(framework.key(), resources);
    }
    allocator.recoverResources(framework.id(), task.getAgentId(), resources, null);
  }

  /** An executor that is started with a task; its resources are already the framework's. */
  public void addExecutor(ExecutorInfo executor, Framework framework, Agent agent) {
    Resources resources = Resources.of(executor.getResourcesList());
    framework.putExecutor(agent.key(), executor);
    framework.use(agent.key(), resources);
    agent.putExecutor(key(framework, executor), executor);
    agent.use(framework.key(), resources);
  }

  /** Takes an executor away; what it used is free. */
  public void removeExecutor(Agent agent, ExecutorKey key) {
    ExecutorInfo executor = agent.executors().get(key);
    if (executor == null) {
      return;
    }
    Resources resources = Resources.of(executor.getResourcesList());
    agent.removeExecutor(key);
    agent.free(key.frameworkId(), resources);
    Framework framework = frameworks.get(key.frameworkId());
    if (framework != null) {
      framework.removeExecutor(agent.key(), key.executorId());
      framework.free(agent.key(), resources);
    }
    allocator.recoverResources(
        FrameworkID.newBuilder().setValue(key.frameworkId()).build(), agent.id(), resources, null);
  }

  private void count(TaskState state, int amount) {
    switch (state) {
      case TASK_STAGING -> counters.add("master/tasks_staging", amount);
      case TASK_STARTING -> counters.add("master/tasks_starting", amount);
      case TASK_RUNNING -> counters.add("master/tasks_running", amount);
      case TASK_KILLING -> counters.add("master/tasks_killing", amount);
      default -> {
        // Ended tasks are counted once, when they end.
      }
    }
  }

  /** The task on this agent; null when it is not there. */
  public Task on(Agent agent, String frameworkId, String taskId) {
    if (!agent.tasks().containsKey(new TaskKey(frameworkId, taskId))) {
      return null;
    }
    Framework framework = frameworks.get(frameworkId);
    return framework == null ? null : framework.task(taskId);
  }

  /** Whether a task in this state holds its resources. */
  public static boolean holdsResources(TaskState state) {
    return !TaskStates.isTerminal(state) && state != TaskState.TASK_UNREACHABLE;
  }

  /** What a task uses, marked with the role that it is allocated to. */
  public static Resources resources(Task task) {
    return Resources.of(task.getResourcesList());
  }

  /** Names a task. */
  public static TaskKey key(Task task) {
    return new TaskKey(task.getFrameworkId().getValue(), task.getTaskId().getValue());
  }

  private static ExecutorKey key(Framework framework, ExecutorInfo executor) {
    return new ExecutorKey(framework.key(), executor.getExecutorId().getValue());
  }
}
