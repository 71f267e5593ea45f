package io.kernos.master.offer;

import io.kernos.api.resources.ResourceConversion;
import io.kernos.api.resources.Resources;
import io.kernos.api.v1.ExecutorInfo;
import io.kernos.api.v1.Task;
import io.kernos.master.agent.Agent;
import io.kernos.master.framework.Framework;
import io.kernos.master.validation.LaunchContext;
import io.kernos.master.view.AgentView.ExecutorKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One acceptance under way: what was offered, what is left of it, and what became of it. */
final class Accepted implements LaunchContext {
  private final Framework framework;
  private final Agent agent;
  private final Resources offered;
  private final List<ResourceConversion> conversions = new ArrayList<>();
  private Resources remaining;

  /** Volumes that were grown or shrunk: not for the operations that follow (Mesos). */
  private Resources resized = Resources.EMPTY;

  Accepted(Framework framework, Agent agent, Resources offered) {
    this.framework = framework;
    this.agent = agent;
    this.offered = offered;
    this.remaining = offered;
  }

  Framework framework() {
    return framework;
  }

  Agent agent() {
    return agent;
  }

  Resources offered() {
    return offered;
  }

  /** What operations and tasks that follow may use. */
  Resources remaining() {
    return remaining;
  }

  Resources resized() {
    return resized;
  }

  List<ResourceConversion> conversions() {
    return conversions;
  }

  /** Takes what a launch uses. A shared volume may be used more often than it was offered. */
  void use(Resources resources) {
    Resources more = resources.shared().minus(remaining.shared());
    if (!more.isEmpty()) {
      conversions.add(new ResourceConversion(Resources.EMPTY, more));
    }
    remaining = remaining.minus(resources);
  }

  /**
   * Converts what is left.
   *
   * @throws IllegalArgumentException with the reason when it cannot be done
   */
  void convert(List<ResourceConversion> list, boolean usable) {
    Resources next = remaining;
    Resources grown = resized;
    for (ResourceConversion conversion : list) {
      next = conversion.apply(next);
      if (!usable) {
        next = next.minus(conversion.converted());
        grown = grown.plus(conversion.converted());
      }
    }
    remaining = next;
    resized = grown;
    conversions.addAll(list);
  }

  @Override
  public String frameworkId() {
    return framework.key();
  }

  @Override
  public String agentId() {
    return agent.key();
  }

  @Override
  public boolean hasTask(String taskId) {
    return framework.task(taskId) != null;
  }

  @Override
  public boolean hasUnreachableTask(String taskId) {
    return framework.hasUnreachableTask(taskId);
  }

  @Override
  public Optional<ExecutorInfo> executor(String executorId) {
    return Optional.ofNullable(agent.executors().get(new ExecutorKey(framework.key(), executorId)));
  }

  @Override
  public List<Task> tasksOf(String executorId) {
    List<Task> found = new ArrayList<>();
    if (executor(executorId).isPresent()) {
      for (Task task : framework.tasks().values()) {
        if (belongs(task, executorId)) {
          found.add(task);
        }
      }
      for (Task task : framework.unreachableTasks()) {
        if (belongs(task, executorId)) {
          found.add(task);
        }
      }
    }
    return found;
  }

  private boolean belongs(Task task, String executorId) {
    return task.getAgentId().equals(agent.id())
        && task.hasExecutorId()
        && task.getExecutorId().getValue().equals(executorId);
  }
}
