package io.kernos.simulation;

import io.kernos.api.v1.scheduler.Call;
import io.kernos.master.CallResult;
import io.kernos.master.Master;
import io.kernos.master.MasterConfig;
import io.kernos.master.MasterWorld;
import io.kernos.master.framework.FrameworkConnection;
import io.kernos.master.membership.Membership;
import io.kernos.master.view.ClusterView;
import io.kernos.simulation.framework.MasterPort;
import io.kernos.spi.link.NodeId;
import io.kernos.spi.security.Authorizer;
import io.kernos.spi.security.Principal;
import io.kernos.testkit.sim.VirtualClock;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One life of a leading master, or of one that does not know yet that it leads no more. */
final class MasterNode implements MasterPort {
  private static final Duration DYING = Duration.ofSeconds(3);

  private final World world;
  private final long term;
  private final NodeId id;
  private final VirtualClock clock;
  private final Master master;

  /** Begins the life of the leader of {@code term}. */
  MasterNode(World world, long term) {
    this.world = world;
    this.term = term;
    this.id = new NodeId("master." + term);
    this.clock = world.scheduler().clock();
    this.master =
        new Master(
            config(),
            new MasterWorld(
                clock,
                world.scheduler().ids(),
                world.seams().masterLink(world.network().join(id, clock), clock),
                world.store().stateStore(clock),
                Authorizer.permitAll(),
                term,
                clock.now(),
                this::deposed));
    world.scheduler().trace("master " + id + " starts");
  }

  private static MasterConfig config() {
    return MasterConfig.builder()
        .agentPings(Duration.ofSeconds(2), 5)
        .agentReregisterTimeout(Duration.ofMinutes(2))
        .offerTimeout(Duration.ofSeconds(40))
        .build();
  }

  Future<Void> start() {
    return master.start();
  }

  NodeId id() {
    return id;
  }

  long term() {
    return term;
  }

  ClusterView view() {
    return master.view();
  }

  /** What does not balance in its books. */
  List<String> audit() {
    return master.audit();
  }

  /** How often it could not deal with a message, which is always a bug. */
  long internalErrors() {
    return master.counters().value(Membership.INTERNAL_ERRORS);
  }

  /** The store told it that another one leads: its process ends soon. */
  private void deposed() {
    world.scheduler().trace("master " + id + " is deposed");
    clock.after(world.scheduler().between(Duration.ZERO, DYING), this::crash);
  }

  void crash() {
    if (clock.alive()) {
      world.network().crash(id, world.scheduler().random().nextBoolean());
      clock.kill();
    }
  }

  @Override
  public Future<Answer> subscribe(Call call, FrameworkConnection connection) {
    return answer(master.subscribe(call, connection, principal(call)));
  }

  @Override
  public Future<Answer> call(Call call, String streamId) {
    return answer(master.call(call, Optional.of(streamId), Principal.NOBODY));
  }

  private static Principal principal(Call call) {
    return Principal.named(call.getSubscribe().getFrameworkInfo().getPrincipal());
  }

  private static Future<Answer> answer(CallResult result) {
    return Future.succeededFuture(new Answer(result.status(), result.message()));
  }

  @Override
  public void disconnected(FrameworkConnection connection) {
    master.disconnected(connection);
  }

  @Override
  public boolean alive() {
    return clock.alive();
  }
}
