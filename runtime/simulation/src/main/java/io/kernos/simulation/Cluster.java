package io.kernos.simulation;

import io.kernos.simulation.coverage.Coverage;
import io.kernos.simulation.framework.Ledger;
import io.kernos.simulation.framework.MasterPort;
import io.kernos.simulation.framework.ScriptedFramework;
import io.kernos.spi.link.Leader;
import io.kernos.spi.link.NodeId;
import io.kernos.spi.security.Principal;
import io.kernos.testkit.sim.Scheduler;
import io.kernos.testkit.sim.SimLeaders;
import io.kernos.testkit.sim.SimNetwork;
import io.kernos.testkit.store.ModelGroup;
import io.kernos.testkit.store.ModelMember;
import io.kernos.testkit.store.ModelStore;
import io.kernos.testkit.store.StoreFaults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** The nodes of a simulated cluster, and what can happen to them. */
final class Cluster {
  /** Frameworks that leave before the end. */
  static final int GUESTS = 2;

  private static final Duration TEARDOWN = Duration.ofSeconds(5);

  private final Scheduler scheduler;
  private final Random random;
  private final World world;
  private final List<MasterMachine> masters = new ArrayList<>();
  private final List<AgentNode> agents = new ArrayList<>();
  private final List<ScriptedFramework> frameworks = new ArrayList<>();
  private final ScriptedFramework plugin;
  private final PluginLedger ledger;
  private final Operator operator;
  private final Map<NodeId, Reign> reigns = new HashMap<>();
  private Optional<Reign> home = Optional.empty();

  Cluster(Scheduler scheduler, SimulationOptions options, Coverage coverage) {
    this.scheduler = scheduler;
    this.random = scheduler.random();
    ModelStore store = ModelStore.on(scheduler.clock());
    store.faults(new Latencies());
    this.world =
        new World(
            scheduler,
            new SimNetwork(scheduler).describing(Messages::words),
            new SimNetwork(scheduler)
                .latency(Duration.ZERO, Duration.ofNanos(200_000))
                .describing(Messages::words),
            new SimLeaders(scheduler).lagging(true),
            store,
            new ModelGroup(store, scheduler.clock(), random, options.masters())
                .patience(options.patience()),
            new Observer(coverage),
            coverage,
            options.seams());
    for (ModelMember member : world.group().members()) {
      masters.add(new MasterMachine(world, member, this::leads, this::ended));
    }
    for (int i = 1; i <= options.agents(); i++) {
      agents.add(
          new AgentNode(
              world,
              "agent" + i,
              5050 + i,
              "cpus:" + (2 + random.nextInt(3)) + ";mem:2048;disk:1024;ports:[31000-31019]",
              this::restart));
    }
    List<String> roles = new ArrayList<>();
    for (int i = 1; i <= options.frameworks(); i++) {
      roles.add("role" + i);
      frameworks.add(
          new ScriptedFramework(
              scheduler, world.observer(), "framework" + i, "role" + i, Ledger.NONE));
    }
    for (int i = 1; i <= GUESTS; i++) {
      frameworks.add(
          new ScriptedFramework(
              scheduler, world.observer(), "guest" + i, "guests" + i, Ledger.NONE));
    }
    this.ledger = new PluginLedger("plugin", world.observer().promises());
    this.plugin = new ScriptedFramework(scheduler, world.observer(), "plugin", "plugins", ledger);
    frameworks.add(plugin);
    roles.add("plugins");
    this.operator =
        new Operator(
            scheduler,
            world.observer().promises(),
            this::leading,
            roles,
            world.observer()::givesUp);
  }

  /** The store's calls take a while each. */
  private final class Latencies implements StoreFaults {
    @Override
    public Duration latency() {
      return scheduler.between(Duration.ofNanos(100_000), Duration.ofMillis(4));
    }
  }

  World world() {
    return world;
  }

  Observer observer() {
    return world.observer();
  }

  List<MasterMachine> masters() {
    return masters;
  }

  List<AgentNode> agents() {
    return agents;
  }

  /** All frameworks, the plugin among them. */
  List<ScriptedFramework> frameworks() {
    return frameworks;
  }

  /** The reign that was announced last, if it is not over as far as its master knows. */
  Optional<Reign> leading() {
    Leader leader = world.leaders().leader();
    return leader == null
        ? Optional.empty()
        : Optional.of(reigns.get(leader.node())).filter(r -> r.alive() && !r.isOver());
  }

  String toLaunch() {
    return frameworks.stream().map(f -> f.name() + ": " + f.toLaunch()).toList().toString();
  }

  void start() {
    masters.forEach(MasterMachine::start);
    agents.forEach(AgentNode::start);
    frameworks.stream().filter(f -> f != plugin).forEach(this::start);
    operator.start();
  }

  private void start(ScriptedFramework framework) {
    framework.start(world.leaders(), this::port);
  }

  /** A framework that leaves before the end, if there is one left. */
  void guestLeaves() {
    frameworks.stream()
        .filter(f -> f.name().startsWith("guest") && !f.hasLeft() && !f.id().isEmpty())
        .findFirst()
        .ifPresent(
            guest -> {
              scheduler.trace(() -> guest.name() + " leaves");
              guest.leave();
              world.observer().left(guest.id());
              tearDown(guest);
            });
  }

  /** A teardown that a leader did not get to store is none: it is asked for until it is done. */
  private void tearDown(ScriptedFramework guest) {
    leading()
        .filter(reign -> reign.view().framework(guest.id()).isPresent())
        .ifPresent(reign -> reign.master().teardown(guest.id(), Principal.NOBODY));
    scheduler.after(TEARDOWN, () -> tearDown(guest));
  }

  /** Ends all faults: everything comes up again, and frameworks only look after their tasks. */
  void calm() {
    scheduler.trace("calm");
    world.group().heal();
    world.network().heal();
    world.leaders().divided(Duration.ZERO);
    normalSpeed();
    masters.forEach(m -> m.skew(Duration.ZERO));
    masters.stream().filter(m -> !m.up()).forEach(MasterMachine::start);
    for (AgentNode agent : agents) {
      agent.machine().repairDisks();
      agent.skew(Duration.ZERO);
      if (!agent.alive()) {
        agent.start();
      }
    }
    frameworks.forEach(ScriptedFramework::windDown);
    operator.windDown();
  }

  void normalSpeed() {
    world.network().latency(Duration.ofNanos(50_000), Duration.ofMillis(5));
  }

  /** Called after each event. */
  void checkStep() {
    world.observer().step();
  }

  private MasterPort port(Leader leader) {
    return reigns.get(leader.node()).port();
  }

  private void leads(Reign reign) {
    reigns.put(reign.id(), reign);
    home.ifPresent(old -> plugin.stop());
    home = Optional.of(reign);
    ledger.on(reign);
    plugin.start(reign.port());
  }

  /** A plugin ends with the reign that it serves. */
  private void ended(Reign reign) {
    if (home.filter(h -> h == reign).isPresent()) {
      home = Optional.empty();
      plugin.stop();
    }
  }

  void restart(AgentNode agent) {
    if (agent.alive()) {
      agent.crash();
      startLater(agent);
    }
  }

  void startLater(AgentNode agent) {
    Duration most =
        switch (random.nextInt(4)) {
          case 0 -> Duration.ofSeconds(30);
          case 1 -> Duration.ofMillis(300);
          default -> Duration.ofSeconds(3);
        };
    scheduler.after(
        scheduler.between(Duration.ZERO, most),
        () -> {
          if (!agent.alive()) {
            agent.start();
          }
        });
  }

  void failOver(ScriptedFramework framework) {
    if (framework == plugin || framework.hasLeft()) {
      framework.loseConnection();
      return;
    }
    scheduler.trace(() -> "framework " + framework.name() + " fails over");
    framework.stop();
    start(framework);
  }
}
