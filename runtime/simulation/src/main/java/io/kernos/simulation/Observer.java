package io.kernos.simulation;

import io.kernos.api.link.LinkMessage;
import io.kernos.api.v1.Resource;
import io.kernos.api.v1.TaskInfo;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.master.view.ClusterView;
import io.kernos.simulation.framework.ScriptedFramework;
import io.kernos.simulation.framework.TaskScript;
import io.kernos.simulation.invariant.ResourceBook;
import io.kernos.simulation.invariant.TaskBook;
import io.kernos.simulation.invariant.TaskKey;
import io.kernos.spi.container.ContainerSpec;
import io.kernos.spi.container.Exit;
import io.kernos.spi.link.NodeId;
import io.kernos.testkit.sim.FakeContainerizer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sees all that happens, and checks the invariants as it happens. */
final class Observer implements ScriptedFramework.Observer {
  private static final int STEPS_BETWEEN_WHOLE_CHECKS = Integer.getInteger("kernos.whole", 1_000);

  private final TaskBook tasks = new TaskBook();
  private final ResourceBook resources = new ResourceBook();
  private final Map<String, Launched> launched = new LinkedHashMap<>();
  private ClusterView checked;
  private long steps;

  /** A task that a framework asked for; task ids are unique among all frameworks. */
  private record Launched(TaskKey key, TaskInfo info) {}

  /** The histories of the tasks. */
  TaskBook tasks() {
    return tasks;
  }

  /** Which task a container runs. */
  static Optional<String> taskOf(ContainerSpec spec) {
    return TaskScript.read(spec.command().getValue()).map(TaskScript::task);
  }

  /** Names a task by its id alone. */
  TaskKey key(String task) {
    return launched.get(task).key();
  }

  /** Called after each event with the master that leads, while it lives. */
  void step(MasterNode leading) {
    steps++;
    ClusterView view = leading.view();
    if (view != checked) {
      checked = view;
      resources.checkChanged(view);
      if (leading.internalErrors() > 0) {
        throw new Violation(Violation.Invariant.CRASH, "the master had an internal error");
      }
    }
    if (steps % STEPS_BETWEEN_WHOLE_CHECKS == 0) {
      resources.checkAll(view);
      List<String> unbalanced = leading.audit();
      if (!unbalanced.isEmpty()) {
        throw new Violation(Violation.Invariant.RESOURCES, String.join("; ", unbalanced));
      }
    }
  }

  @Override
  public void launching(String framework, List<TaskInfo> infos) {
    for (TaskInfo info : infos) {
      String task = info.getTaskId().getValue();
      launched.put(task, new Launched(new TaskKey(framework, task), info));
    }
  }

  @Override
  public void update(String framework, TaskStatus status) {
    tasks.seen(framework, status);
  }

  @Override
  public boolean terminal(TaskState state) {
    return TaskBook.isTerminal(state);
  }

  /** Listens to the containers of a machine that has {@code total}. */
  FakeContainerizer.Listener containers(String machine, List<Resource> total) {
    return new FakeContainerizer.Listener() {
      @Override
      public void started(ContainerSpec spec) {
        taskOf(spec)
            .map(launched::get)
            .ifPresent(
                task -> {
                  tasks.started(task.key(), machine + ":" + spec.id());
                  resources.started(machine, total, task.key(), task.info().getResourcesList());
                });
      }

      @Override
      public void ended(ContainerSpec spec, Exit exit) {
        taskOf(spec).map(launched::get).ifPresent(task -> resources.ended(machine, task.key()));
      }
    };
  }

  /** Listens between an executor host, whose Link this is, and its agent. */
  FilteredLink.Filter host() {
    return new FilteredLink.Filter() {
      @Override
      public List<LinkMessage> sending(NodeId peer, LinkMessage message) {
        tasks.fromHost(message);
        return List.of(message);
      }

      @Override
      public List<LinkMessage> receiving(NodeId peer, LinkMessage message) {
        tasks.toHost(message);
        return List.of(message);
      }
    };
  }
}
