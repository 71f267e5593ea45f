package io.kernos.simulation;

import io.kernos.agent.Agent;
import io.kernos.spi.container.ContainerSpec;
import io.kernos.spi.link.Leaders;
import io.kernos.spi.link.Link;
import io.kernos.spi.link.NodeId;
import io.kernos.testkit.sim.FakeContainerizer;
import io.kernos.testkit.sim.Scheduler;
import io.kernos.testkit.sim.SimNetwork;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Agents for benchmarks: real agents and executor hosts, many on one event loop and in real time,
 * whose containers and disks are simulated. Deploy it; each instance is one event loop.
 */
public final class EmulatedAgents extends VerticleBase {
  private final Options options;
  private final List<Agent> agents = new ArrayList<>();
  private Scheduler scheduler;
  private long started;

  /**
   * What to emulate.
   *
   * @param name of the first part of host names; unique in the cluster
   * @param count of agents
   * @param resources of each, in Mesos' text syntax
   * @param links makes the Link to masters of an agent, on the verticle's context
   * @param leaders finds the leading master, on the verticle's context
   * @param scripts what containers do
   */
  public record Options(
      String name,
      int count,
      String resources,
      Function<NodeId, Link> links,
      Leaders leaders,
      Function<ContainerSpec, FakeContainerizer.Script> scripts) {}

  public EmulatedAgents(Options options) {
    this.options = options;
  }

  @Override
  public Future<?> start() {
    scheduler = new Scheduler(options.name().hashCode(), Instant.now());
    scheduler.trace().record(false);
    started = System.nanoTime();
    SimNetwork local = new SimNetwork(scheduler).latency(Duration.ZERO, Duration.ZERO);
    List<Future<Void>> ready = new ArrayList<>();
    for (int i = 1; i <= options.count(); i++) {
      String host = options.name() + "-" + i;
      SimulatedMachine machine =
          new SimulatedMachine(scheduler, local, host, i, options.resources(), options.scripts());
      NodeId id = new NodeId(host);
      SimulatedMachine.Life life =
          machine.start(
              id,
              scheduler.clock(),
              options.links().apply(id),
              options.leaders(),
              Seams.NONE,
              SimulatedMachine.Disks.UNSEEN,
              new FilteredLink.Filter() {});
      agents.add(life.agent());
      ready.add(life.ready());
    }
    vertx.setPeriodic(1, timer -> catchUp());
    return Future.all(ready);
  }

  /** Lets the simulated time reach the real one. */
  private void catchUp() {
    long behind = System.nanoTime() - started - scheduler.nanoTime();
    scheduler.runFor(Duration.ofNanos(behind));
  }

  @Override
  public Future<?> stop() {
    agents.forEach(Agent::stop);
    return Future.succeededFuture();
  }
}
