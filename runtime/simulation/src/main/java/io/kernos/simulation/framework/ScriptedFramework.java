package io.kernos.simulation.framework;

import io.kernos.api.v1.Filters;
import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.InverseOffer;
import io.kernos.api.v1.TaskInfo;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.api.v1.scheduler.Event;
import io.kernos.simulation.framework.MasterPort.Answer;
import io.kernos.spi.link.Leader;
import io.kernos.testkit.sim.Scheduler;
import io.kernos.testkit.sim.SimLeaders;
import io.kernos.testkit.sim.VirtualClock;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;

/** A framework that does what chance tells it; it remembers its tasks beyond its fail-overs. */
public final class ScriptedFramework implements Caller {
  private static final Duration WEEK = Duration.ofDays(7);
  private static final int HEARTBEATS_MISSED = 3;

  private final Scheduler scheduler;
  private final Random random;
  private final String name;
  private final FrameworkInfo.Builder info;
  private final Ledger ledger;
  private final TaskDesk tasks;
  private final OfferDesk offers;
  private final OperationDesk operations;
  private VirtualClock clock;
  private FrameworkWire wire;
  private Optional<MasterPort> master = Optional.empty();
  private boolean subscribed;
  private boolean winding;
  private boolean wanting;
  private boolean left;
  private long lastHeard;

  /** A task as its framework knows it. */
  public interface Known {
    /** What was launched. */
    TaskInfo info();

    /** What was heard last. */
    TaskState state();
  }

  /** A framework that is to launch nothing yet. */
  public ScriptedFramework(
      Scheduler scheduler, FrameworkObserver observer, String name, String role, Ledger ledger) {
    this.scheduler = scheduler;
    this.random = scheduler.random();
    this.name = name;
    this.ledger = ledger;
    this.tasks = new TaskDesk(scheduler, this, observer, name);
    this.offers = new OfferDesk(scheduler, this, observer, tasks, ledger, name, this::wantOffers);
    this.operations = new OperationDesk(scheduler, this);
    this.info =
        FrameworkInfo.newBuilder()
            .setName(name)
            .setUser("nobody")
            .setPrincipal(name)
            .addRoles(role)
            .setCheckpoint(true)
            .setFailoverTimeout(WEEK.toSeconds());
    for (FrameworkInfo.Capability.Type type :
        List.of(
            FrameworkInfo.Capability.Type.MULTI_ROLE,
            FrameworkInfo.Capability.Type.PARTITION_AWARE,
            FrameworkInfo.Capability.Type.TASK_KILLING_STATE,
            FrameworkInfo.Capability.Type.RESERVATION_REFINEMENT)) {
      info.addCapabilities(FrameworkInfo.Capability.newBuilder().setType(type));
    }
  }

  /**
   * Begins a life: it looks for the leader and subscribes.
   *
   * @param masters the reign of a master that an announcement means
   */
  public void start(SimLeaders leaders, Function<Leader, MasterPort> masters) {
    begin();
    leaders.on(clock).watch(leader -> follow(masters.apply(leader)));
  }

  /** Begins a life in the process of a leading master, once it knows what the last one kept. */
  public void start(MasterPort leading) {
    begin();
    VirtualClock mine = clock;
    ledger
        .open()
        .onSuccess(
            id -> {
              if (mine.alive()) {
                id.ifPresentOrElse(info::setId, info::clearId);
                follow(leading);
              }
            });
  }

  private void begin() {
    clock = scheduler.clock();
    subscribed = false;
    wire = null;
    master = Optional.empty();
    offers.disconnected();
    clock.every(Duration.ofSeconds(5), this::watchHeartbeats);
    clock.every(Duration.ofSeconds(5), this::sometimes);
    if (winding) {
      clock.every(Duration.ofSeconds(11), tasks::reconcile);
    }
  }

  private void follow(MasterPort next) {
    master = Optional.of(next);
    if (wire != null && !wire.servedBy(next)) {
      wire.hangUp();
      disconnected();
    }
    connect();
  }

  /** Ends its life; the connection is left to be noticed, or hung up. */
  public void stop() {
    FrameworkWire old = wire;
    clock.kill();
    if (old != null && random.nextBoolean()) {
      old.hangUp();
    }
  }

  /** Ends for good: whoever stays has to tear it down. */
  public void leave() {
    left = true;
    offers.windDown();
    stop();
  }

  /** Whether it has left. */
  public boolean hasLeft() {
    return left;
  }

  /** Its connection is lost. */
  public void loseConnection() {
    if (wire != null) {
      wire.lose("connection lost");
    }
  }

  /** Allows it so many more tasks. */
  public void allow(int more) {
    offers.allow(more);
    wantOffers();
  }

  /**
   * With nothing to launch it wants no offers, as frameworks should; it is never strict about it.
   */
  private void wantOffers() {
    boolean wants = winding || offers.toLaunch() > 0;
    if (subscribed && wants != wanting) {
      wanting = wants;
      send(call(wants ? Call.Type.REVIVE : Call.Type.SUPPRESS).build());
    }
  }

  /** From now on it launches nothing, gives back what it reserved, and only looks after tasks. */
  public void windDown() {
    winding = true;
    offers.windDown();
    tasks.windDown();
    operations.windDown();
    if (clock != null) {
      clock.every(Duration.ofSeconds(11), tasks::reconcile);
    }
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** Its id; empty before it was subscribed for the first time. */
  public String id() {
    return info.getId().getValue();
  }

  @Override
  public boolean subscribed() {
    return subscribed;
  }

  /** How many tasks it is still to launch of those that it was allowed. */
  public int toLaunch() {
    return offers.toLaunch();
  }

  /** All tasks that it ever launched, by id. */
  public Map<String, Known> tasks() {
    return Collections.unmodifiableMap(tasks.all());
  }

  private void connect() {
    if (wire != null || master.isEmpty()) {
      return;
    }
    lastHeard = clock.nanoTime();
    FrameworkWire[] mine = new FrameworkWire[1];
    mine[0] = new FrameworkWire(scheduler, clock, master.get(), new Ear(mine));
    wire = mine[0];
    Call.Builder call =
        Call.newBuilder()
            .setType(Call.Type.SUBSCRIBE)
            .setSubscribe(Call.Subscribe.newBuilder().setFrameworkInfo(info));
    if (info.hasId()) {
      call.setFrameworkId(info.getId());
    }
    wire.subscribe(call.build());
  }

  private void disconnected() {
    subscribed = false;
    offers.disconnected();
    wire = null;
  }

  private void watchHeartbeats() {
    long silent = clock.nanoTime() - lastHeard;
    if (wire != null && silent > Duration.ofSeconds(15L * HEARTBEATS_MISSED).toNanos()) {
      wire.hangUp();
      disconnected();
      connect();
    }
  }

  private final class Ear implements FrameworkWire.Handler {
    private final FrameworkWire[] mine;

    Ear(FrameworkWire[] mine) {
      this.mine = mine;
    }

    @Override
    public void event(Event event) {
      if (wire == mine[0]) {
        lastHeard = clock.nanoTime();
        if (event.getType() != Event.Type.UPDATE) {
          scheduler.trace(() -> "framework " + name + " hears " + event.getType());
        }
        heard(event);
      }
    }

    @Override
    public void refused(Call call, Answer answer) {
      scheduler.trace(() -> "framework " + name + " refused " + call.getType() + ": " + answer);
    }

    @Override
    public void ended(String why) {
      if (wire == mine[0]) {
        scheduler.trace(() -> "framework " + name + " stream ended: " + why);
        disconnected();
        clock.after(
            scheduler.between(Duration.ofMillis(100), Duration.ofSeconds(2)),
            ScriptedFramework.this::connect);
      }
    }
  }

  private void heard(Event event) {
    switch (event.getType()) {
      case SUBSCRIBED -> subscribed(event.getSubscribed().getFrameworkId());
      case OFFERS -> event.getOffers().getOffersList().forEach(offers::offered);
      case RESCIND -> offers.rescinded(event.getRescind().getOfferId().getValue());
      case INVERSE_OFFERS ->
          event.getInverseOffers().getInverseOffersList().forEach(this::askedToLeave);
      case UPDATE -> tasks.updated(id(), event.getUpdate().getStatus());
      case UPDATE_OPERATION_STATUS ->
          operations.updated(event.getUpdateOperationStatus().getStatus());
      case ERROR -> failed(event.getError().getMessage());
      default -> {}
    }
  }

  /** It says that it will leave, or not, or says nothing; and stays. */
  private void askedToLeave(InverseOffer offer) {
    Filters filters = Filters.newBuilder().setRefuseSeconds(random.nextInt(60)).build();
    switch (random.nextInt(3)) {
      case 0 ->
          send(
              call(Call.Type.ACCEPT_INVERSE_OFFERS)
                  .setAcceptInverseOffers(
                      Call.AcceptInverseOffers.newBuilder()
                          .addInverseOfferIds(offer.getId())
                          .setFilters(filters))
                  .build());
      case 1 ->
          send(
              call(Call.Type.DECLINE_INVERSE_OFFERS)
                  .setDeclineInverseOffers(
                      Call.DeclineInverseOffers.newBuilder()
                          .addInverseOfferIds(offer.getId())
                          .setFilters(filters))
                  .build());
      default -> {
        // It is busy.
      }
    }
  }

  private void failed(String message) {
    if (message.contains("removed")) {
      throw new IllegalStateException(name + " was told: " + message);
    }
    scheduler.trace(() -> "framework " + name + " error: " + message);
  }

  private void subscribed(FrameworkID id) {
    if (info.hasId() && !info.getId().equals(id)) {
      throw new IllegalStateException(name + " had " + info.getId() + " and was given " + id);
    }
    VirtualClock mine = clock;
    info.setId(id);
    ledger
        .id(id)
        .onSuccess(
            kept -> {
              if (mine.alive() && wire != null) {
                subscribed = true;
                wanting = true;
                tasks.reconcile();
              }
            });
  }

  private void sometimes() {
    if (!subscribed) {
      return;
    }
    wantOffers();
    switch (random.nextInt(12)) {
      case 0 -> {
        wanting = true;
        send(call(Call.Type.REVIVE).build());
      }
      case 1 ->
          send(call(Call.Type.RECONCILE).setReconcile(Call.Reconcile.getDefaultInstance()).build());
      case 2 -> operations.reconcile();
      case 3 -> offers.tryStale();
      default -> tasks.reconcile();
    }
  }

  @Override
  public Call.Builder call(Call.Type type) {
    return Call.newBuilder().setFrameworkId(info.getId()).setType(type);
  }

  @Override
  public void send(Call call) {
    if (wire != null && subscribed && clock.alive()) {
      scheduler.trace(() -> "framework " + name + " calls " + call.getType());
      wire.call(call);
    }
  }

  @Override
  public VirtualClock clock() {
    return clock;
  }
}
