package io.kernos.simulation;

import io.kernos.simulation.framework.TaskScript;
import io.kernos.spi.container.ContainerSpec;
import io.kernos.spi.link.NodeId;
import io.kernos.testkit.sim.FakeContainerizer;
import io.kernos.testkit.sim.VirtualClock;
import java.time.Duration;

/** An agent that lives and dies, again and again, on a machine whose tasks run on. */
final class AgentNode {
  private final World world;
  private final String name;
  private final SimulatedMachine machine;
  private int lives;
  private VirtualClock clock;
  private NodeId id;
  private SimulatedMachine.Life life;

  AgentNode(World world, String name, int port, String resources) {
    this.world = world;
    this.name = name;
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

  boolean failed() {
    return life.failed();
  }

  /** Makes the next write of its agent or its executor host fail. */
  void failDisk() {
    (world.scheduler().random().nextBoolean() ? machine.agentDisk() : machine.hostDisk()).fail();
  }

  void start() {
    lives++;
    clock = world.scheduler().clock();
    id = new NodeId(name + "." + lives);
    world.scheduler().trace("agent " + id + " starts");
    life =
        machine.start(
            id,
            clock,
            world.seams().agentLink(world.network().join(id, clock), clock),
            world.leaders().on(clock),
            world.seams(),
            world.observer().host());
    life.ready()
        .onFailure(
            why -> {
              // A disk that fails in the first moments is a fault; anything else is a bug.
              if (!life.failed()) {
                throw new Violation(Violation.Invariant.CRASH, id + " cannot start", why);
              }
            });
  }

  void crash() {
    world.scheduler().trace("agent " + id + " crashes");
    world.network().crash(id, world.scheduler().random().nextBoolean());
    machine.crash(id);
    clock.kill();
  }
}
