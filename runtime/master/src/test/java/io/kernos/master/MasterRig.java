package io.kernos.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.spi.link.Link;
import io.kernos.spi.link.NodeId;
import io.kernos.spi.security.Authorizer;
import io.kernos.spi.security.Principal;
import io.kernos.testkit.sim.Scheduler;
import io.kernos.testkit.sim.SimNetwork;
import io.kernos.testkit.sim.VirtualClock;
import io.kernos.testkit.store.ModelStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A master under virtual time, with agents and frameworks that a test plays. */
final class MasterRig {
  final Scheduler scheduler = new Scheduler(1);
  final SimNetwork network = new SimNetwork(scheduler);
  final VirtualClock world = scheduler.clock();
  final ModelStore store = ModelStore.on(world);
  final MasterConfig config;
  VirtualClock clock;
  Master master;
  NodeId node;
  boolean deposed;
  Authorizer authorizer = Authorizer.permitAll();
  final List<TestAgent> agents = new ArrayList<>();

  MasterRig() {
    this(MasterConfig.defaults());
  }

  MasterRig(MasterConfig config) {
    this.config = config;
    elect();
  }

  /** Starts another master, as after the death of the one before. */
  void elect() {
    if (clock != null) {
      network.crash(node, false);
      clock.kill();
    }
    start(store.elect());
  }

  /** Starts another master while the one before still runs. */
  Master overtake() {
    Master before = master;
    start(store.elect());
    return before;
  }

  private void start(long term) {
    clock = scheduler.clock();
    node = new NodeId("master-" + term);
    Link link = network.join(node, clock);
    master =
        new Master(
            config,
            new MasterWorld(
                clock,
                scheduler.ids(),
                link,
                store.stateStore(clock),
                (principal, action, object) -> authorizer.permits(principal, action, object),
                term,
                clock.now(),
                () -> deposed = true));
    var started = master.start();
    until(started::isComplete);
    assertThat(started.cause()).isNull();
  }

  /** Lets time pass until something holds. */
  void until(BooleanSupplier condition) {
    assertThat(scheduler.runUntil(condition, Duration.ofMinutes(30)))
        .as("happens within 30 minutes")
        .isTrue();
  }

  /** Lets time pass, and checks the master's books. */
  void pass(Duration time) {
    scheduler.runFor(time);
    assertThat(master.audit()).isEmpty();
  }

  /** Lets what is under way arrive. */
  void settle() {
    pass(Duration.ofMillis(500));
  }

  /** An agent that registers. */
  TestAgent agent(String hostname, String resources) {
    TestAgent agent = new TestAgent(this, hostname, resources);
    agent.register();
    until(() -> agent.registered);
    agents.add(agent);
    return agent;
  }

  /** A framework that subscribes in one role. */
  TestFramework framework(String role) {
    TestFramework framework = new TestFramework(this, TestFramework.info("test", role));
    framework.subscribe();
    assertThat(framework.subscribed()).isTrue();
    return framework;
  }

  Principal nobody() {
    return Principal.NOBODY;
  }

  long count(String name) {
    return master.counters().value("master/" + name);
  }
}
