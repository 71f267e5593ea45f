package io.kernos.simulation.invariant;

import io.kernos.api.v1.Offer;
import io.kernos.api.v1.Resource;
import io.kernos.api.v1.Task;
import io.kernos.master.view.AgentView;
import io.kernos.master.view.ClusterView;
import io.kernos.master.view.FrameworkView;
import io.kernos.simulation.Violation;
import io.kernos.simulation.Violation.Invariant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * No resource is given out twice: on each agent, what is offered, used by tasks and used by
 * executors is at most what it has; and what its containers really use too.
 */
public final class ResourceBook {
  private final Map<String, Map<TaskKey, Iterable<Resource>>> running = new LinkedHashMap<>();

  /** The agents of one reign. */
  public static final class Agents {
    private final Map<String, AgentView> checked = new HashMap<>();

    /** Checks the agents that changed since the last view. */
    public void checkChanged(ClusterView view) {
      view.agents()
          .forEach(
              (id, agent) -> {
                AgentView before = checked.put(id, agent);
                if (before != agent && !sameGiven(before, agent)) {
                  check(view, agent);
                }
              });
    }

    private static boolean sameGiven(AgentView before, AgentView after) {
      return before != null
          && before.total() == after.total()
          && before.offers() == after.offers()
          && before.tasks() == after.tasks()
          && before.executors() == after.executors();
    }

    /** Checks every agent. */
    public void checkAll(ClusterView view) {
      view.agents().forEach((id, agent) -> check(view, agent));
    }
  }

  private static void check(ClusterView view, AgentView agent) {
    Given given = new Given(agent);
    for (Offer offer : agent.offers().values()) {
      given.add("offer", offer.getId().getValue(), offer.getResourcesList());
    }
    for (AgentView.TaskKey key : agent.tasks().keySet()) {
      Optional<Task> task =
          view.framework(key.frameworkId()).map(FrameworkView::tasks).map(t -> t.get(key.taskId()));
      if (task.isPresent() && !TaskHistory.isTerminal(task.get().getState())) {
        given.add("task", key.taskId(), task.get().getResourcesList());
      }
    }
    agent
        .executors()
        .forEach(
            (key, executor) ->
                given.add("executor", key.executorId(), executor.getResourcesList()));
    given.checkTotal();
  }

  /** All that a master has given out of an agent. */
  private static final class Given {
    private final AgentView agent;
    private final Tally sum = new Tally();
    private final List<Part> parts = new ArrayList<>();

    /** What is given out for one purpose. */
    private record Part(String kind, String id, Iterable<Resource> resources) {
      @Override
      public String toString() {
        Tally tally = new Tally();
        tally.addAll(resources);
        return kind + " " + id + " " + tally;
      }
    }

    Given(AgentView agent) {
      this.agent = agent;
    }

    void add(String kind, String id, Iterable<Resource> resources) {
      parts.add(new Part(kind, id, resources));
      sum.addAll(resources).ifPresent(this::fail);
    }

    void checkTotal() {
      Tally total = new Tally();
      total.addAll(agent.total());
      sum.excessOver(total).ifPresent(this::fail);
    }

    private void fail(String wrong) {
      throw new Violation(
          Invariant.RESOURCES, "agent " + agent.id() + ": " + wrong + " is given out as " + parts);
    }
  }

  /**
   * A task's container runs on a machine.
   *
   * @param has the machine's resources
   */
  public void started(
      String machine, Iterable<Resource> has, TaskKey task, Iterable<Resource> uses) {
    Map<TaskKey, Iterable<Resource>> here =
        running.computeIfAbsent(machine, m -> new LinkedHashMap<>());
    here.put(task, uses);
    Tally used = new Tally();
    here.forEach(
        (key, resources) ->
            used.addAll(resources)
                .ifPresent(
                    wrong -> {
                      throw new Violation(
                          Invariant.RESOURCES, machine + " runs " + key + ": " + wrong);
                    }));
    Tally total = new Tally();
    total.addAll(has);
    used.excessOver(total)
        .ifPresent(
            wrong -> {
              throw new Violation(
                  Invariant.RESOURCES, machine + " with " + task + " runs " + wrong);
            });
  }

  /** A task's container ended. */
  public void ended(String machine, TaskKey task) {
    Map<TaskKey, Iterable<Resource>> here = running.get(machine);
    if (here != null) {
      here.remove(task);
    }
  }
}
