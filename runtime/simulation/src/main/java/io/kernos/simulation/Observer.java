package io.kernos.simulation;

import io.kernos.api.checkpoint.HostedTaskState.Phase;
import io.kernos.api.link.LinkMessage;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.Resource;
import io.kernos.api.v1.TaskInfo;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.simulation.Violation.Invariant;
import io.kernos.simulation.coverage.Coverage;
import io.kernos.simulation.coverage.Table;
import io.kernos.simulation.coverage.Track;
import io.kernos.simulation.framework.FrameworkObserver;
import io.kernos.simulation.framework.TaskScript;
import io.kernos.simulation.invariant.AllocationBook;
import io.kernos.simulation.invariant.PromiseBook;
import io.kernos.simulation.invariant.ResourceBook;
import io.kernos.simulation.invariant.TaskBook;
import io.kernos.simulation.invariant.TaskKey;
import io.kernos.simulation.invariant.TermBook;
import io.kernos.spi.container.ContainerSpec;
import io.kernos.spi.container.Exit;
import io.kernos.spi.link.NodeId;
import io.kernos.testkit.sim.FakeContainerizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/** Sees all that happens, and checks the invariants as it happens. */
final class Observer implements FrameworkObserver {
  private final Coverage coverage;
  private final TaskBook tasks;
  private final ResourceBook resources = new ResourceBook();
  private final TermBook terms = new TermBook();
  private final PromiseBook promises = new PromiseBook();
  private final AllocationBook allocations = new AllocationBook(promises);
  private final Map<String, Launched> launched = new LinkedHashMap<>();
  private final List<ReignWatch> reigns = new ArrayList<>();
  private final Set<String> givenUp = new HashSet<>();
  private final Set<String> gone = new HashSet<>();

  /** A task that a framework asked for; task ids are unique among all frameworks. */
  private record Launched(TaskKey key, TaskInfo info, String machine) {}

  Observer(Coverage coverage) {
    this.coverage = coverage;
    this.tasks = new TaskBook(coverage);
  }

  /** The histories of the tasks. */
  TaskBook tasks() {
    return tasks;
  }

  /** What was acknowledged. */
  PromiseBook promises() {
    return promises;
  }

  @Override
  public Coverage coverage() {
    return coverage;
  }

  /** Which task a container runs. */
  static Optional<String> taskOf(ContainerSpec spec) {
    return TaskScript.read(spec.command().getValue()).map(TaskScript::task);
  }

  /** Names a task by its id alone. */
  TaskKey key(String task) {
    return launched.get(task).key();
  }

  /** A master was elected. */
  void begins(Reign reign) {
    reigns.add(new ReignWatch(reign, coverage, tasks, promises, allocations));
  }

  /** Called after each event. */
  void step() {
    for (int i = 0; i < reigns.size(); i++) {
      if (!reigns.get(i).step()) {
        reigns.remove(i--);
      }
    }
  }

  /** A master sends offers. */
  void offers(Reign reign, List<Offer> offers) {
    for (Offer offer : offers) {
      if (reign.isOver()) {
        throw new Violation(
            Invariant.OFFERS,
            reign.id() + " offers " + offer.getId().getValue() + " though it leads no more");
      }
      terms.offered(offer.getId().getValue(), reign.term());
    }
    reigns.stream().filter(w -> w.of(reign)).forEach(w -> w.made(offers));
  }

  @Override
  public void offered(String name, Offer offer) {
    allocations.offered(name, offer);
  }

  @Override
  public void launching(String framework, Offer offer, List<TaskInfo> infos) {
    for (TaskInfo info : infos) {
      String task = info.getTaskId().getValue();
      TaskKey key = new TaskKey(framework, task);
      launched.put(task, new Launched(key, info, offer.getHostname()));
      terms.accepted(key, offer.getId().getValue());
      if (givenUp.contains(offer.getHostname())) {
        tasks.machineLost(key);
      }
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

  /** A machine or its agent ends for good: what the agent promised of its tasks is void. */
  void lost(String machine) {
    launched.values().stream()
        .filter(task -> task.machine().equals(machine))
        .forEach(task -> tasks.machineLost(task.key()));
  }

  /** An agent is to be given up for ever: so are the tasks that it gets until it is a new one. */
  void givesUp(String machine) {
    lost(machine);
    givenUp.add(machine);
  }

  /**
   * A framework ends for good, and hears nothing more of its tasks. What they have is given to
   * others at once, while they are being killed.
   */
  void left(String framework) {
    gone.add(framework);
    launched.values().stream()
        .filter(task -> task.key().framework().equals(framework))
        .forEach(
            task -> {
              tasks.machineLost(task.key());
              resources.ended(task.machine(), task.key());
            });
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
                  terms.started(task.key());
                  tasks.started(task.key(), machine + ":" + spec.id());
                  if (!gone.contains(task.key().framework())) {
                    resources.started(machine, total, task.key(), task.info().getResourcesList());
                  }
                });
      }

      @Override
      public void ended(ContainerSpec spec, Exit exit) {
        taskOf(spec).map(launched::get).ifPresent(task -> resources.ended(machine, task.key()));
      }
    };
  }

  /** Listens to the leader of {@code term}, whose Link this is. */
  FilteredLink.Filter master(long term) {
    return new FilteredLink.Filter() {
      @Override
      public List<LinkMessage> sending(NodeId peer, LinkMessage message) {
        if (message.hasRunTasks()) {
          String framework = message.getRunTasks().getFramework().getId().getValue();
          message
              .getRunTasks()
              .getTasksList()
              .forEach(t -> terms.launches(new TaskKey(framework, t.getTaskId().getValue()), term));
        }
        return List.of(message);
      }
    };
  }

  /** Listens to the agent of a machine, whose Link this is. */
  FilteredLink.Filter agent(String machine) {
    return new FilteredLink.Filter() {
      private boolean left;

      @Override
      public List<LinkMessage> sending(NodeId peer, LinkMessage message) {
        if (message.hasUnregisterAgent()) {
          left = true;
          promises.left(machine);
        }
        return List.of(message);
      }

      @Override
      public List<LinkMessage> receiving(NodeId peer, LinkMessage message) {
        if (message.hasRunTasks()) {
          String framework = message.getRunTasks().getFramework().getId().getValue();
          message
              .getRunTasks()
              .getTasksList()
              .forEach(
                  t ->
                      terms.ordered(
                          machine,
                          new TaskKey(framework, t.getTaskId().getValue()),
                          message.getTerm()));
        } else if (message.hasAgentRegistered() && !left) {
          if (promises.admitted(machine, message.getAgentRegistered().getAgentId().getValue())) {
            givenUp.remove(machine);
          }
        }
        return List.of(message);
      }
    };
  }

  /** Looks at the disks of a machine. */
  SimulatedMachine.Disks disks(String machine) {
    return (disk, ofHost) ->
        new WatchedDisk(disk, ofHost ? executorWrote() : (key, value) -> term(machine, key, value));
  }

  private void term(String machine, String key, byte[] value) {
    if (key.equals("term")) {
      terms.written(machine, WatchedDisk.term(value));
    }
  }

  /** Follows the tasks of one life of an executor host: what it did not get to write is undone. */
  private BiConsumer<String, byte[]> executorWrote() {
    Map<String, Track<Phase>> phases = new HashMap<>();
    return (key, value) -> {
      if (key.startsWith("s/")) {
        Phase phase = WatchedDisk.state(value).getPhase();
        phases.computeIfAbsent(key, k -> coverage.track(Table.TASK_AT_EXECUTOR, phase)).to(phase);
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
