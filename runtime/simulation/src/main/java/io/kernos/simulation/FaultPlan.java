package io.kernos.simulation;

import io.kernos.simulation.fault.Faults;
import io.kernos.simulation.framework.ScriptedFramework;
import io.kernos.spi.container.ContainerSpec;
import io.kernos.spi.container.Exit;
import io.kernos.spi.link.NodeId;
import io.kernos.testkit.sim.Scheduler;
import io.kernos.testkit.sim.SimDisk;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** What can go wrong in a cluster, and how often. */
final class FaultPlan {
  private static final int SIGKILL = 9;
  private static final Duration CUT_OFF = Duration.ofSeconds(30);

  private final Cluster cluster;
  private final World world;
  private final Scheduler scheduler;
  private boolean calm;

  FaultPlan(Cluster cluster) {
    this.cluster = cluster;
    this.world = cluster.world();
    this.scheduler = world.scheduler();
  }

  /** Nothing goes wrong any more; what was repaired stays so. */
  void calm() {
    calm = true;
  }

  void addTo(Faults faults) {
    faults
        .add("agent crash", 8, r -> cluster.restart(agent(r)))
        .add("agent crash at a step", 12, r -> agent(r).crashAfter(1 + r.nextInt(40)))
        .add("agent shutdown", 1, this::shutDown)
        .add("machine reboot", 2, this::reboot)
        .add("failed write", 4, r -> disk(r).fail())
        .add("full disk", 2, this::fullDisk)
        .add("slow disk", 4, this::slowDisk)
        .add("clock jump", 4, this::jump)
        .add("session loss", 14, this::breakSession)
        .add("agent partition", 12, this::partition)
        .add("slow network", 2, this::slowNetwork)
        .add("framework stream loss", 10, r -> framework(r).loseConnection())
        .add("framework fail-over", 6, r -> cluster.failOver(framework(r)))
        .add("container death", 12, this::killContainer)
        .add("master crash", 2, this::crashMaster)
        .add("leader crash", 1, this::crashLeader)
        .add("leader moved", 1, r -> world.group().elect())
        .add("leader cut off", 2, this::cutLeader)
        .add("masters cut", 2, this::cutMasters);
  }

  private void later(Random random, Duration most, Runnable action) {
    scheduler.after(
        Duration.ofNanos((long) (random.nextDouble() * most.toNanos())),
        () -> {
          if (!calm) {
            action.run();
          }
        });
  }

  private void reboot(Random random) {
    AgentNode agent = agent(random);
    agent.reboot();
    cluster.startLater(agent);
  }

  private void shutDown(Random random) {
    AgentNode agent = agent(random);
    if (agent.alive()) {
      agent.shutDown(() -> cluster.startLater(agent));
    }
  }

  private void fullDisk(Random random) {
    AgentNode agent = agent(random);
    List<SimDisk> both = List.of(agent.machine().agentDisk(), agent.machine().hostDisk());
    both.forEach(d -> d.full(true));
    later(random, Duration.ofSeconds(20), () -> both.forEach(d -> d.full(false)));
  }

  private void slowDisk(Random random) {
    SimDisk disk = disk(random);
    disk.slow(Duration.ofMillis(50 + random.nextInt(3_000)));
    later(random, Duration.ofSeconds(20), () -> disk.slow(Duration.ZERO));
  }

  private void jump(Random random) {
    Duration ahead = Duration.ofMillis((long) (random.nextGaussian() * 120_000));
    if (random.nextInt(4) == 0) {
      cluster.masters().get(random.nextInt(cluster.masters().size())).skew(ahead);
    } else {
      agent(random).skew(ahead);
    }
  }

  private void breakSession(Random random) {
    AgentNode agent = agent(random);
    cluster
        .leading()
        .filter(leading -> agent.alive())
        .ifPresent(leading -> world.network().breakSessions(agent.id(), leading.id()));
  }

  private void partition(Random random) {
    AgentNode agent = agent(random);
    int direction = random.nextInt(4);
    Duration most = Duration.ofSeconds(random.nextInt(3) == 0 ? 40 : 6);
    if (cluster.leading().isEmpty() || !agent.alive()) {
      return;
    }
    NodeId master = cluster.leading().get().id();
    NodeId mine = agent.id();
    if (direction != 1) {
      world.network().block(mine, master);
    }
    if (direction != 2) {
      world.network().block(master, mine);
    }
    later(
        random,
        most,
        () -> {
          world.network().unblock(mine, master);
          world.network().unblock(master, mine);
        });
  }

  private void slowNetwork(Random random) {
    world.network().latency(Duration.ofMillis(1), Duration.ofMillis(1_500));
    later(random, Duration.ofSeconds(8), cluster::normalSpeed);
  }

  private void killContainer(Random random) {
    AgentNode agent = agent(random);
    List<ContainerSpec> running = agent.containers().running();
    int which = random.nextInt(1 << 16);
    if (!running.isEmpty()) {
      agent.containers().end(running.get(which % running.size()).id(), Exit.signal(SIGKILL));
    }
  }

  private void crashMaster(Random random) {
    crash(random, cluster.masters().get(random.nextInt(cluster.masters().size())));
  }

  private void crashLeader(Random random) {
    cluster.masters().stream()
        .filter(m -> m.reign().isPresent())
        .findFirst()
        .ifPresent(m -> crash(random, m));
  }

  private void crash(Random random, MasterMachine master) {
    if (master.up()) {
      master.crash();
      later(random, Duration.ofSeconds(8), () -> startAgain(master));
    }
  }

  private static void startAgain(MasterMachine master) {
    if (!master.up()) {
      master.start();
    }
  }

  /** The leader cannot reach the other masters; agents and frameworks reach it, or do not. */
  private void cutLeader(Random random) {
    boolean fromAll = random.nextBoolean();
    for (MasterMachine master : cluster.masters()) {
      if (master.reign().isPresent()) {
        cut(random, master, fromAll);
        return;
      }
    }
  }

  private void cut(Random random, MasterMachine master, boolean fromAll) {
    for (MasterMachine other : cluster.masters()) {
      if (other != master) {
        world.group().cut(master.index(), other.index());
      }
    }
    Optional<NodeId> node = master.reign().map(Reign::id);
    List<NodeId> cut =
        fromAll && node.isPresent()
            ? cluster.agents().stream().filter(AgentNode::alive).map(AgentNode::id).toList()
            : List.of();
    cut.forEach(agent -> world.network().partition(agent, node.get()));
    world.leaders().divided(CUT_OFF);
    later(
        random,
        CUT_OFF,
        () -> {
          world.leaders().divided(Duration.ZERO);
          for (MasterMachine other : cluster.masters()) {
            if (other != master) {
              world.group().heal(master.index(), other.index());
            }
          }
          cut.forEach(agent -> world.network().unblock(agent, node.get()));
          cut.forEach(agent -> world.network().unblock(node.get(), agent));
        });
  }

  private void cutMasters(Random random) {
    int a = random.nextInt(cluster.masters().size());
    int b = random.nextInt(cluster.masters().size());
    if (a != b) {
      world.group().cut(a, b);
      later(random, Duration.ofSeconds(15), () -> world.group().heal(a, b));
    }
  }

  private AgentNode agent(Random random) {
    return cluster.agents().get(random.nextInt(cluster.agents().size()));
  }

  private SimDisk disk(Random random) {
    SimulatedMachine machine = agent(random).machine();
    return random.nextBoolean() ? machine.agentDisk() : machine.hostDisk();
  }

  private ScriptedFramework framework(Random random) {
    return cluster.frameworks().get(random.nextInt(cluster.frameworks().size()));
  }
}
