package io.kernos.simulation;

import io.kernos.api.v1.master.Call.UpdateQuota;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.api.v1.scheduler.Event;
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
import io.kernos.spi.store.StateStore;
import io.kernos.testkit.sim.VirtualClock;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One term that a master leads, from its election until nothing of it is left. */
final class Reign implements MasterPort {
  private static final Duration DYING = Duration.ofSeconds(3);

  private final World world;
  private final long term;
  private final NodeId id;
  private final VirtualClock clock;
  private final StateStore store;
  private final Master master;
  private final MasterPort port;
  private boolean over;

  /**
   * @param id of the node as which it is reached
   * @param clock of this reign alone
   */
  Reign(World world, NodeId id, long term, VirtualClock clock, StateStore store) {
    this.world = world;
    this.term = term;
    this.id = id;
    this.clock = clock;
    this.store = world.seams().store(store, clock);
    this.master =
        new Master(
            config(),
            new MasterWorld(
                clock,
                world.scheduler().ids(),
                world
                    .seams()
                    .masterLink(
                        new FilteredLink(
                            world.network().join(id, clock), world.observer().master(term)),
                        clock),
                this.store,
                Authorizer.permitAll(),
                term,
                clock.now(),
                this::over));
    this.port = world.seams().port(this);
    world.scheduler().trace(() -> "master " + id + " leads");
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

  @Override
  public long term() {
    return term;
  }

  VirtualClock clock() {
    return clock;
  }

  /** What its plugins write to. */
  StateStore store() {
    return store;
  }

  /** As frameworks reach it. */
  MasterPort port() {
    return port;
  }

  /** An operator sets a quota. */
  Future<CallResult> updateQuota(UpdateQuota update) {
    return master.updateQuota(world.seams().quota(update), Principal.NOBODY);
  }

  Master master() {
    return master;
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

  /** It leads no more, and knows it; what it still has under way comes to nothing. */
  void over() {
    if (over) {
      return;
    }
    over = true;
    world.scheduler().trace(() -> "master " + id + " leads no more");
    master.stop("another master leads");
    clock.after(world.scheduler().between(Duration.ZERO, DYING), this::crash);
  }

  /** Whether it knows that it leads no more. */
  boolean isOver() {
    return over;
  }

  void crash() {
    if (clock.alive()) {
      over = true;
      world.network().crash(id, world.scheduler().random().nextBoolean());
      clock.kill();
    }
  }

  @Override
  public Future<Answer> subscribe(Call call, FrameworkConnection connection) {
    return answer(
        master.subscribe(
            call,
            connection,
            Principal.named(call.getSubscribe().getFrameworkInfo().getPrincipal())));
  }

  @Override
  public Future<Answer> call(Call call, String streamId) {
    return answer(master.call(call, Optional.of(streamId), Principal.NOBODY));
  }

  private static Future<Answer> answer(CallResult result) {
    return Future.succeededFuture(new Answer(result.status(), result.message()));
  }

  @Override
  public void disconnected(FrameworkConnection connection) {
    master.disconnected(connection);
  }

  @Override
  public void sending(Event event) {
    if (event.hasOffers()) {
      world.observer().offers(this, event.getOffers().getOffersList());
    }
  }

  @Override
  public boolean alive() {
    return clock.alive();
  }
}
