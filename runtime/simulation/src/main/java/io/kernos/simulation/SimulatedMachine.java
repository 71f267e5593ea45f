package io.kernos.simulation;

import io.kernos.agent.Agent;
import io.kernos.agent.AgentConfig;
import io.kernos.agent.AgentWorld;
import io.kernos.agent.Machine;
import io.kernos.agent.fetcher.Fetcher;
import io.kernos.agent.sandbox.Sandboxes;
import io.kernos.api.resources.Resources;
import io.kernos.api.v1.AgentInfo;
import io.kernos.api.v1.Resource;
import io.kernos.executor.ExecutorConfig;
import io.kernos.executor.ExecutorHost;
import io.kernos.executor.ExecutorWorld;
import io.kernos.spi.container.ContainerSpec;
import io.kernos.spi.disk.Disk;
import io.kernos.spi.link.Leaders;
import io.kernos.spi.link.Link;
import io.kernos.spi.link.NodeId;
import io.kernos.testkit.sim.FakeContainerizer;
import io.kernos.testkit.sim.FakeContainerizer.Script;
import io.kernos.testkit.sim.Scheduler;
import io.kernos.testkit.sim.SimDisk;
import io.kernos.testkit.sim.SimNetwork;
import io.kernos.testkit.sim.VirtualClock;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** A machine with disks and containers, on which an agent and its executor host can be started. */
final class SimulatedMachine {
  private final Scheduler scheduler;
  private final SimNetwork local;
  private final AgentInfo info;
  private final String address;
  private final FakeContainerizer containers;
  private final SimDisk agentDisk;
  private final SimDisk hostDisk;
  private int boots = 1;

  /** An agent and its executor host, which live and die together. */
  record Life(Agent agent, ExecutorHost host, Future<Void> ready) {
    /** Fails when the process would end itself, because it cannot write any more. */
    Future<Void> failed() {
      return Future.all(agent.failure(), host.failure()).mapEmpty();
    }
  }

  /** Looks at what is written to the disk of an agent, or of its executor host. */
  interface Disks {
    /** Nobody looks. */
    Disks UNSEEN = (disk, ofHost) -> disk;

    Disk seen(Disk disk, boolean ofHost);
  }

  SimulatedMachine(
      Scheduler scheduler,
      SimNetwork local,
      String name,
      int port,
      String resources,
      Function<ContainerSpec, Script> scripts) {
    this.scheduler = scheduler;
    this.local = local;
    this.info =
        AgentInfo.newBuilder()
            .setHostname(name)
            .setPort(port)
            .addAllResources(Resources.parse(resources))
            .build();
    this.address = name + ":" + port;
    this.containers = new FakeContainerizer(scheduler, name, scripts);
    this.agentDisk = new SimDisk(scheduler, name + "-agent");
    this.hostDisk = new SimDisk(scheduler, name + "-host");
  }

  List<Resource> resources() {
    return info.getResourcesList();
  }

  FakeContainerizer containers() {
    return containers;
  }

  SimDisk agentDisk() {
    return agentDisk;
  }

  SimDisk hostDisk() {
    return hostDisk;
  }

  /** Its disks are fast and have space again. */
  void repairDisks() {
    for (SimDisk disk : List.of(agentDisk, hostDisk)) {
      disk.full(false);
      disk.slow(Duration.ZERO);
    }
  }

  /** Starts an agent as node {@code id}, with a host that {@code filter} watches. */
  Life start(
      NodeId id,
      VirtualClock clock,
      Link masters,
      Leaders leaders,
      Seams seams,
      Disks disks,
      FilteredLink.Filter filter) {
    NodeId hostId = hostOf(id);
    String name = info.getHostname();
    Machine machine = new Machine(info, address, "boot-" + boots);
    Agent agent =
        new Agent(
            AgentConfig.builder(Path.of("/simulated", name)).switchUser(false).build(),
            machine,
            new AgentWorld(
                clock,
                scheduler.ids(),
                masters,
                seams.hostsLink(local.join(id, clock), clock),
                leaders,
                seams.disk(disks.seen(agentDisk.open(clock), false)),
                seams.containerizer(containers.open(clock), clock),
                Sandboxes.none(),
                Fetcher.none()));
    ExecutorHost host =
        new ExecutorHost(
            ExecutorConfig.defaults(address),
            new ExecutorWorld(
                clock,
                scheduler.ids(),
                new FilteredLink(local.join(hostId, clock), filter),
                id,
                seams.disk(disks.seen(hostDisk.open(clock), true)),
                seams.containerizer(containers.open(clock), clock),
                new HealthyProber(clock)));
    return new Life(agent, host, Future.all(agent.start(), host.start()).mapEmpty());
  }

  /** Nobody reaches the agent {@code id} any more. */
  void vanish(NodeId id) {
    local.crash(id, false);
    local.crash(hostOf(id), false);
  }

  /** The agent's process died. */
  void crash() {
    agentDisk.processCrash();
    hostDisk.processCrash();
  }

  /** It was switched off and on: containers ended, and what was not synced is lost. */
  void reboot() {
    boots++;
    containers.machineCrash();
    agentDisk.machineCrash();
    hostDisk.machineCrash();
  }

  private static NodeId hostOf(NodeId agent) {
    return new NodeId(agent + "-executor");
  }
}
