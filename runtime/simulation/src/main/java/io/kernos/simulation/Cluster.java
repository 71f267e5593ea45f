package io.kernos.simulation;

import io.kernos.simulation.fault.Faults;
import io.kernos.simulation.framework.ScriptedFramework;
import io.kernos.spi.container.ContainerSpec;
import io.kernos.spi.container.Exit;
import io.kernos.spi.link.Leader;
import io.kernos.testkit.sim.Scheduler;
import io.kernos.testkit.sim.SimLeaders;
import io.kernos.testkit.sim.SimNetwork;
import io.kernos.testkit.store.ModelStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The nodes of a simulated cluster, and what can happen to them. */
final class Cluster {
  private static final int SIGKILL = 9;

  private final Scheduler scheduler;
  private final Random random;
  private final World world;
  private final List<AgentNode> agents = new ArrayList<>();
  private final List<ScriptedFramework> frameworks = new ArrayList<>();
  private final Map<Long, MasterNode> masters = new LinkedHashMap<>();
  private final Faults faults;
  private MasterNode leading;
  private boolean calm;

  Cluster(Scheduler scheduler, SimulationOptions options) {
    this.scheduler = scheduler;
    this.random = scheduler.random();
    this.world =
        new World(
            scheduler,
            new SimNetwork(scheduler).describing(Messages::words),
            new SimNetwork(scheduler)
                .latency(Duration.ZERO, Duration.ofNanos(200_000))
                .describing(Messages::words),
            new SimLeaders(scheduler),
            ModelStore.on(scheduler.clock()),
            new Observer(),
            options.seams());
    for (int i = 1; i <= options.agents(); i++) {
      agents.add(
          new AgentNode(
              world,
              "agent" + i,
              5050 + i,
              "cpus:" + (2 + random.nextInt(3)) + ";mem:2048;disk:1024;ports:[31000-31019]"));
    }
    for (int i = 1; i <= options.frameworks(); i++) {
      int share = (options.tasks() + options.frameworks() - 1) / options.frameworks();
      frameworks.add(
          new ScriptedFramework(
              scheduler,
              world.leaders(),
              this::port,
              world.observer(),
              "framework" + i,
              "role" + i,
              share));
    }
    this.faults = plan(options.faults());
  }

  Observer observer() {
    return world.observer();
  }

  Faults faults() {
    return faults;
  }

  List<AgentNode> agents() {
    return agents;
  }

  List<ScriptedFramework> frameworks() {
    return frameworks;
  }

  MasterNode leading() {
    return leading;
  }

  String toLaunch() {
    return frameworks.stream().map(f -> f.name() + ": " + f.toLaunch()).toList().toString();
  }

  void start() {
    lead();
    agents.forEach(AgentNode::start);
    frameworks.forEach(ScriptedFramework::start);
  }

  /** Ends all faults: everything comes up again, and frameworks only look after their tasks. */
  void calm() {
    scheduler.trace("calm");
    calm = true;
    world.network().heal();
    world.network().latency(Duration.ofNanos(50_000), Duration.ofMillis(5));
    if (!leading.alive()) {
      lead();
    }
    agents.stream().filter(a -> !a.alive()).forEach(AgentNode::start);
    frameworks.forEach(ScriptedFramework::windDown);
  }

  /** Called after each event. */
  void checkStep() {
    if (leading.alive()) {
      world.observer().step(leading);
    }
    for (AgentNode agent : agents) {
      if (agent.alive() && agent.failed()) {
        restart(agent);
      }
    }
  }

  private MasterNode port(Leader leader) {
    return masters.get(leader.term());
  }

  private void lead() {
    leading = new MasterNode(world, world.store().elect());
    masters.put(leading.term(), leading);
    leading.start();
    world.leaders().announce(new Leader(leading.id(), leading.term(), "master", 5050));
  }

  private Faults plan(int count) {
    return new Faults(scheduler, count)
        .add("agent crash", 4, () -> restart(anyAgent()))
        .add("disk failure", 1, () -> anyAgent().failDisk())
        .add("master crash", 2, this::crashMaster)
        .add("master deposed", 2, this::depose)
        .add("session loss", 4, () -> breakSession(anyAgent()))
        .add("partition", 3, () -> partition(anyAgent()))
        .add("slow network", 1, this::slow)
        .add("framework stream loss", 2, () -> anyFramework().loseConnection())
        .add("framework fail-over", 2, () -> anyFramework().failOver())
        .add("container death", 2, this::killContainer);
  }

  private void restart(AgentNode agent) {
    if (!agent.alive()) {
      return;
    }
    agent.crash();
    scheduler.after(
        pause(),
        () -> {
          if (!agent.alive()) {
            agent.start();
          }
        });
  }

  private void crashMaster() {
    leading.crash();
    MasterNode crashed = leading;
    scheduler.after(
        pause(),
        () -> {
          if (leading == crashed) {
            lead();
          }
        });
  }

  /** Another one is elected, while the old one goes on until it notices. */
  private void depose() {
    MasterNode old = leading;
    lead();
    scheduler.after(scheduler.between(Duration.ZERO, Duration.ofSeconds(20)), old::crash);
  }

  private void breakSession(AgentNode agent) {
    if (agent.alive()) {
      world.network().breakSessions(agent.id(), leading.id());
    }
  }

  private void partition(AgentNode agent) {
    if (!agent.alive()) {
      return;
    }
    int direction = random.nextInt(4);
    if (direction != 1) {
      world.network().block(agent.id(), leading.id());
    }
    if (direction != 2) {
      world.network().block(leading.id(), agent.id());
    }
    scheduler.after(
        scheduler.between(Duration.ZERO, Duration.ofSeconds(30)), world.network()::heal);
  }

  private void slow() {
    if (calm) {
      return;
    }
    world.network().latency(Duration.ofMillis(1), Duration.ofMillis(1_500));
    scheduler.after(
        scheduler.between(Duration.ZERO, Duration.ofSeconds(10)),
        () -> world.network().latency(Duration.ofNanos(50_000), Duration.ofMillis(5)));
  }

  private void killContainer() {
    AgentNode agent = anyAgent();
    List<ContainerSpec> running = agent.containers().running();
    if (!running.isEmpty()) {
      String id = running.get(random.nextInt(running.size())).id();
      agent.containers().end(id, Exit.signal(SIGKILL));
    }
  }

  private AgentNode anyAgent() {
    return agents.get(random.nextInt(agents.size()));
  }

  private ScriptedFramework anyFramework() {
    return frameworks.get(random.nextInt(frameworks.size()));
  }

  private Duration pause() {
    return scheduler.between(Duration.ZERO, Duration.ofSeconds(random.nextInt(4) == 0 ? 30 : 3));
  }
}
