package io.kernos.simulation;

import io.kernos.agent.task.ExecutorState;
import io.kernos.agent.view.AgentView.AgentState;
import io.kernos.simulation.coverage.Table;
import io.kernos.simulation.coverage.Track;
import io.kernos.simulation.framework.TaskScript;
import io.kernos.spi.container.ContainerSpec;
import io.kernos.spi.link.NodeId;
import io.kernos.testkit.sim.FakeContainerizer;
import io.kernos.testkit.sim.VirtualClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** An agent that lives and dies, again and again, on a machine whose tasks run on. */
final class AgentNode {
  private final World world;
  private final String name;
  private final SimulatedMachine machine;
  private final Consumer<AgentNode> fell;
  private int lives;
  private VirtualClock clock;
  private NodeId id;
  private SimulatedMachine.Life life;
  private Duration skew = Duration.ZERO;
  private int stepsLeft;
  private Track<AgentState> state;
  private final Map<String, Track<ExecutorState>> executors = new HashMap<>();

  /**
   * @param fell told when its process ended without anybody having asked for it
   */
  AgentNode(World world, String name, int port, String resources, Consumer<AgentNode> fell) {
    this.world = world;
    this.name = name;
    this.fell = fell;
    this.machine =
        new SimulatedMachine(
            world.scheduler(), world.local(), name, port, resources, AgentNode::script);
    machine.containers().listener(world.observer().containers(name, machine.resources()));
  }

  private static FakeContainerizer.Script script(ContainerSpec spec) {
    // What is none of a task's, such as a holder of a group's limits, runs until it is killed.
    return TaskScript.read(spec.command().getValue())
        .map(TaskScript::script)
        .orElseGet(() -> FakeContainerizer.Script.exits(Duration.ofDays(365), 0));
  }

  String name() {
    return name;
  }

  SimulatedMachine machine() {
    return machine;
  }

  FakeContainerizer containers() {
    return machine.containers();
  }

  /** The node id of its present or last life. */
  NodeId id() {
    return id;
  }

  boolean alive() {
    return clock != null && clock.alive();
  }

  /** Sets how wrong its clock is. */
  void skew(Duration ahead) {
    skew = ahead;
    if (clock != null) {
      clock.skew(ahead);
    }
  }

  /** Ends its process after so many more of its events: between any two steps. */
  void crashAfter(int steps) {
    stepsLeft = steps;
  }

  void start() {
    lives++;
    stepsLeft = 0;
    VirtualClock mine = world.scheduler().clock();
    clock = mine;
    clock.skew(skew);
    id = new NodeId(name + "." + lives);
    world.scheduler().trace(() -> "agent " + id + " starts");
    executors.clear();
    life =
        machine.start(
            id,
            clock,
            world
                .seams()
                .agentLink(
                    new FilteredLink(world.network().join(id, clock), world.observer().agent(name)),
                    clock),
            world.seams().leaders(world.leaders().on(clock), clock),
            world.seams(),
            world.observer().disks(name),
            world.observer().host());
    state = world.coverage().track(Table.AGENT, life.agent().state());
    clock.afterEach(this::stepped);
    life.failed()
        .onFailure(
            why -> {
              if (clock == mine && mine.alive()) {
                fell.accept(this);
              }
            });
    life.ready()
        .onFailure(
            why -> {
              // A disk that fails in the first moments is a fault; anything else is a bug.
              if (!life.failed().failed()) {
                throw new Violation(Violation.Invariant.CRASH, id + " cannot start", why);
              }
            });
  }

  private void stepped() {
    state.to(life.agent().state());
    life.agent().forEachExecutor(this::look);
    if (stepsLeft > 0 && --stepsLeft == 0) {
      fell.accept(this);
    }
  }

  private void look(String container, ExecutorState now) {
    Track<ExecutorState> track = executors.get(container);
    if (track == null) {
      executors.put(
          container, world.coverage().track(Table.EXECUTOR_AT_AGENT, ExecutorState.REGISTERING));
      track = executors.get(container);
    }
    track.to(now);
  }

  /** Its process dies; containers run on. */
  void crash() {
    world.scheduler().trace(() -> "agent " + id + " crashes");
    vanish();
    machine.crash();
  }

  private void vanish() {
    world.network().crash(id, world.scheduler().random().nextBoolean());
    machine.vanish(id);
    clock.kill();
  }

  /** It is told to end, once it has recovered: it kills its tasks and takes leave of the master. */
  void shutDown(Runnable ended) {
    if (state.state() == AgentState.RECOVERING) {
      return;
    }
    world.scheduler().trace(() -> "agent " + id + " is shut down");
    // Whoever shuts an agent down gives up its tasks; the master says that they are lost.
    world.observer().lost(name);
    VirtualClock mine = clock;
    life.agent()
        .shutdown()
        .onComplete(
            done -> {
              if (clock == mine && mine.alive()) {
                crash();
                ended.run();
              }
            });
  }

  /** Its machine dies: containers end, and what was not synced is lost. */
  void reboot() {
    world.scheduler().trace(() -> "machine " + name + " reboots");
    if (alive()) {
      vanish();
    }
    world.observer().lost(name);
    machine.reboot();
  }
}
