package io.kernos.simulation;

import io.kernos.api.v1.Task;
import io.kernos.api.v1.TaskState;
import io.kernos.master.view.AgentView;
import io.kernos.master.view.ClusterView;
import io.kernos.master.view.FrameworkView;
import io.kernos.simulation.framework.ScriptedFramework;
import io.kernos.simulation.invariant.TaskBook;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whether the cluster is quiet, and all who know of tasks agree: framework, master, containers. */
final class Quiet {
  private final Cluster cluster;

  Quiet(Cluster cluster) {
    this.cluster = cluster;
  }

  /** What is not yet as it must be; empty: all is. */
  List<String> differences() {
    List<String> found = new ArrayList<>();
    if (cluster.leading().isEmpty()) {
      return List.of("nobody leads");
    }
    ClusterView view = cluster.leading().get().view();
    cluster.leading().get().audit().forEach(found::add);
    agents(view, found);
    Map<String, String> running = containers(found);
    for (ScriptedFramework framework : cluster.frameworks()) {
      if (!framework.hasLeft()) {
        tasks(view, framework, running, found);
      } else if (view.framework(framework.id()).isPresent()) {
        found.add(framework.name() + " has left, and the master still has it");
      }
    }
    running.forEach((task, place) -> found.add(task + " runs on " + place + ", unknown to all"));
    return found;
  }

  private void agents(ClusterView view, List<String> found) {
    for (AgentNode agent : cluster.agents()) {
      List<AgentView> known =
          view.agents().values().stream()
              .filter(a -> a.info().getHostname().equals(agent.name()))
              .toList();
      if (known.size() != 1) {
        found.add(agent.name() + " is registered " + known.size() + " times");
      } else if (!known.get(0).connected() || !known.get(0).active()) {
        found.add(agent.name() + " is registered, yet not connected and active");
      }
    }
  }

  /** Where each task's container runs. */
  private Map<String, String> containers(List<String> found) {
    Map<String, String> running = new LinkedHashMap<>();
    for (AgentNode agent : cluster.agents()) {
      agent
          .containers()
          .running()
          .forEach(
              spec ->
                  Observer.taskOf(spec)
                      .ifPresentOrElse(
                          task -> running.put(task, agent.name()),
                          () -> found.add(spec.id() + " still runs on " + agent.name())));
    }
    return running;
  }

  private void tasks(
      ClusterView view,
      ScriptedFramework framework,
      Map<String, String> running,
      List<String> found) {
    FrameworkView known = view.framework(framework.id()).orElse(null);
    if (known == null || !known.connected() || !framework.subscribed()) {
      found.add(framework.name() + " is not connected");
      return;
    }
    framework
        .tasks()
        .forEach(
            (id, task) -> {
              Task atMaster = known.tasks().get(id);
              String place = running.remove(id);
              if (TaskBook.isTerminal(task.state())) {
                if (atMaster != null) {
                  found.add(id + " ended as " + task.state() + ", the master still has it");
                }
                if (place != null) {
                  found.add(id + " ended as " + task.state() + ", yet runs on " + place);
                }
              } else if (isLostForGood(view, task) && atMaster == null && place == null) {
                // Its agent lost its id before it heard of the task: the framework decides.
                return;
              } else if (task.state() != TaskState.TASK_RUNNING) {
                found.add(id + " is " + task.state());
              } else if (atMaster == null || atMaster.getState() != TaskState.TASK_RUNNING) {
                found.add(id + " runs, and the master has " + atMaster);
              } else if (place == null) {
                found.add(id + " runs, and has no container");
              }
            });
    known
        .tasks()
        .forEach(
            (id, task) -> {
              if (!framework.tasks().containsKey(id)) {
                found.add(id + " at the master is unknown to its framework");
              }
            });
  }

  private static boolean isLostForGood(ClusterView view, ScriptedFramework.Known task) {
    return (task.state() == TaskState.TASK_UNREACHABLE
            || task.state() == TaskState.TASK_UNKNOWN
            || task.state() == TaskState.TASK_GONE_BY_OPERATOR)
        && view.agent(task.info().getAgentId().getValue()).isEmpty();
  }
}
