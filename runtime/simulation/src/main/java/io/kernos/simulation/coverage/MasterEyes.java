package io.kernos.simulation.coverage;

import io.kernos.api.v1.Operation;
import io.kernos.api.v1.Task;
import io.kernos.api.v1.TaskState;
import io.kernos.master.view.AgentView;
import io.kernos.master.view.ClusterView;
import io.kernos.master.view.FrameworkView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/** Reads from the views of one reign how agents, frameworks, tasks and operations move. */
public final class MasterEyes {
  private final Coverage coverage;
  private final BiPredicate<String, String> machineLost;
  private final Map<String, AgentView> agentViews = new HashMap<>();
  private final Map<String, FrameworkView> frameworkViews = new HashMap<>();
  private final Map<String, Track<AgentStanding>> agents = new HashMap<>();
  private final Map<String, Track<TaskState>> tasks = new HashMap<>();
  private Object recovered;
  private Object unreachable;
  private Object gone;

  /**
   * Eyes that saw nothing.
   *
   * @param machineLost whether the machine of a task, named by its framework and its id, died: its
   *     agent may have forgotten how far it was
   */
  public MasterEyes(Coverage coverage, BiPredicate<String, String> machineLost) {
    this.coverage = coverage;
    this.machineLost = machineLost;
  }

  /** Looks at a view that is newer than all before. */
  public void look(ClusterView view) {
    if (!view.recovered()) {
      return;
    }
    // In this order: an agent that is back is among the agents alone, as is one that is lost.
    if (recovered != view.recoveredAgents()) {
      recovered = view.recoveredAgents();
      view.recoveredAgents().keySet().forEach(id -> agent(id, AgentStanding.RECOVERED));
    }
    if (unreachable != view.unreachable()) {
      unreachable = view.unreachable();
      view.unreachable().keySet().forEach(id -> agent(id, AgentStanding.UNREACHABLE));
    }
    if (gone != view.gone()) {
      gone = view.gone();
      view.gone().keySet().forEach(id -> agent(id, AgentStanding.GONE));
    }
    view.agents().forEach(this::look);
    if (view.agents().size() < agentViews.size()) {
      agentViews
          .keySet()
          .removeIf(
              id -> {
                boolean left = view.agent(id).isEmpty();
                if (left && !view.unreachable().containsKey(id) && !view.gone().containsKey(id)) {
                  agent(id, AgentStanding.UNKNOWN);
                }
                return left;
              });
    }
    view.frameworks().forEach(this::look);
    if (view.frameworks().size() < frameworkViews.size()) {
      frameworkViews
          .entrySet()
          .removeIf(
              known -> {
                boolean left = view.framework(known.getKey()).isEmpty();
                if (left) {
                  coverage.moved(
                      Table.FRAMEWORK_AT_MASTER,
                      known.getValue().state(),
                      FrameworkView.State.COMPLETED);
                }
                return left;
              });
    }
  }

  private void agent(String id, AgentStanding now) {
    agents
        .computeIfAbsent(id, i -> coverage.track(Table.AGENT_AT_MASTER, AgentStanding.UNKNOWN))
        .to(now);
  }

  private void look(String id, AgentView now) {
    AgentView before = agentViews.put(id, now);
    if (before == now) {
      return;
    }
    agent(id, now.connected() ? AgentStanding.CONNECTED : AgentStanding.DISCONNECTED);
    if (before != null && before.operations() != now.operations()) {
      before
          .operations()
          .forEach(
              (uuid, operation) -> {
                Operation after = now.operations().get(uuid);
                if (after != null && after != operation) {
                  moved(operation, after);
                }
              });
    }
  }

  private void moved(Operation before, Operation after) {
    if (before.getLatestStatus().getState() != after.getLatestStatus().getState()) {
      coverage.moved(
          Table.OPERATION_AT_MASTER,
          before.getLatestStatus().getState(),
          after.getLatestStatus().getState());
    }
  }

  private void look(String id, FrameworkView now) {
    FrameworkView before = frameworkViews.put(id, now);
    if (before == now) {
      return;
    }
    if (before != null && before.state() != now.state()) {
      coverage.moved(Table.FRAMEWORK_AT_MASTER, before.state(), now.state());
    }
    if (before == null || before.tasks() != now.tasks()) {
      now.tasks().forEachValue(task -> task(task, task.getState()));
    }
    if (before == null || before.unreachable() != now.unreachable()) {
      last(now.unreachable(), before == null ? 0 : before.unreachable().size());
    }
  }

  /** Tasks that were added to a list behind those that it had. */
  private void last(List<Task> list, int had) {
    for (int i = Math.min(had, list.size()) == list.size() ? 0 : had; i < list.size(); i++) {
      task(list.get(i), list.get(i).getState());
    }
  }

  private void task(Task task, TaskState now) {
    Track<TaskState> track = tasks.get(task.getTaskId().getValue());
    if (track == null) {
      tasks.put(task.getTaskId().getValue(), coverage.track(Table.TASK_AT_MASTER, now));
    } else if (!machineLost.test(task.getFrameworkId().getValue(), task.getTaskId().getValue())) {
      track.to(now);
    }
  }
}
