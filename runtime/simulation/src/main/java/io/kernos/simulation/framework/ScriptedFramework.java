package io.kernos.simulation.framework;

import io.kernos.api.v1.Filters;
import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.OfferID;
import io.kernos.api.v1.TaskInfo;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.api.v1.scheduler.Event;
import io.kernos.simulation.framework.MasterPort.Answer;
import io.kernos.spi.link.Leader;
import io.kernos.testkit.sim.Scheduler;
import io.kernos.testkit.sim.SimLeaders;
import io.kernos.testkit.sim.VirtualClock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

/**
 * A framework that does what chance tells it: accepts and declines offers, kills, reconciles,
 * acknowledges late or twice, hangs up, fails over. What it knows of its tasks survives its lives.
 */
public final class ScriptedFramework {
  private static final Duration WEEK = Duration.ofDays(7);
  private static final int HEARTBEATS_MISSED = 3;

  private final Scheduler scheduler;
  private final SimLeaders leaders;
  private final Function<Leader, MasterPort> masters;
  private final Observer observer;
  private final Random random;
  private final String name;
  private final FrameworkInfo.Builder info;
  private final Map<String, Known> tasks = new LinkedHashMap<>();
  private final Map<String, Offer> offers = new LinkedHashMap<>();
  private VirtualClock clock;
  private FrameworkWire wire;
  private MasterPort master;
  private boolean subscribed;
  private int toLaunch;
  private int named;
  private boolean winding;
  private long lastHeard;

  /** A task as its framework knows it. */
  public static final class Known {
    private final TaskInfo info;
    private TaskState state = TaskState.TASK_STAGING;

    Known(TaskInfo info) {
      this.info = info;
    }

    /** What was launched. */
    public TaskInfo info() {
      return info;
    }

    /** What was heard last. */
    public TaskState state() {
      return state;
    }
  }

  /** Sees what the framework sees. */
  public interface Observer {
    /** An update came. */
    void update(String framework, TaskStatus status);

    /** Tasks are about to be launched. */
    void launching(String framework, List<TaskInfo> tasks);

    /** Whether a state is terminal. */
    boolean terminal(TaskState state);
  }

  /**
   * A framework that launches {@code toLaunch} tasks in all.
   *
   * @param masters the life of a master that an announcement means
   */
  public ScriptedFramework(
      Scheduler scheduler,
      SimLeaders leaders,
      Function<Leader, MasterPort> masters,
      Observer observer,
      String name,
      String role,
      int toLaunch) {
    this.scheduler = scheduler;
    this.leaders = leaders;
    this.masters = masters;
    this.observer = observer;
    this.random = scheduler.random();
    this.name = name;
    this.toLaunch = toLaunch;
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

  /** Begins a life: it looks for the leader and subscribes. */
  public void start() {
    clock = scheduler.clock();
    subscribed = false;
    wire = null;
    offers.clear();
    leaders
        .on(clock)
        .watch(
            leader -> {
              master = masters.apply(leader);
              if (wire != null && !wire.servedBy(master)) {
                wire.hangUp();
                disconnected();
              }
              connect();
            });
    clock.every(Duration.ofSeconds(5), this::watchHeartbeats);
    clock.every(Duration.ofSeconds(7), this::sometimes);
    if (winding) {
      clock.every(Duration.ofSeconds(11), this::reconcile);
    }
  }

  /** A new scheduler takes over; the old one's connection is left to be noticed. */
  public void failOver() {
    scheduler.trace("framework " + name + " fails over");
    FrameworkWire old = wire;
    clock.kill();
    if (old != null && random.nextBoolean()) {
      old.hangUp();
    }
    start();
  }

  /** Its connection is lost. */
  public void loseConnection() {
    if (wire != null) {
      wire.lose("connection lost");
    }
  }

  /** From now on it launches nothing, gives back what it reserved, and only looks after tasks. */
  public void windDown() {
    winding = true;
    toLaunch = 0;
    clock.every(Duration.ofSeconds(11), this::reconcile);
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** Its id; empty before it was subscribed for the first time. */
  public String id() {
    return info.getId().getValue();
  }

  /** Whether it holds a subscription. */
  public boolean subscribed() {
    return subscribed;
  }

  /** How many tasks it is still to launch. */
  public int toLaunch() {
    return toLaunch;
  }

  /** All tasks that it ever launched, by id. */
  public Map<String, Known> tasks() {
    return tasks;
  }

  private void connect() {
    if (wire != null || master == null) {
      return;
    }
    lastHeard = clock.nanoTime();
    FrameworkWire[] mine = new FrameworkWire[1];
    mine[0] = new FrameworkWire(scheduler, clock, master, new Ear(mine));
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
    offers.clear();
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
          scheduler.trace("framework " + name + " hears " + event.getType());
        }
        heard(event);
      }
    }

    @Override
    public void refused(Call call, Answer answer) {
      scheduler.trace("framework " + name + " refused " + call.getType() + ": " + answer);
    }

    @Override
    public void ended(String why) {
      if (wire == mine[0]) {
        scheduler.trace("framework " + name + " stream ended: " + why);
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
      case OFFERS -> event.getOffers().getOffersList().forEach(this::offered);
      case RESCIND -> offers.remove(event.getRescind().getOfferId().getValue());
      case UPDATE -> updated(event.getUpdate().getStatus());
      case ERROR -> failed(event.getError().getMessage());
      default -> {}
    }
  }

  private void failed(String message) {
    if (message.contains("removed")) {
      throw new IllegalStateException(name + " was told: " + message);
    }
    scheduler.trace("framework " + name + " error: " + message);
  }

  private void subscribed(FrameworkID id) {
    if (info.hasId() && !info.getId().equals(id)) {
      throw new IllegalStateException(name + " had " + info.getId() + " and was given " + id);
    }
    info.setId(id);
    subscribed = true;
    reconcile();
  }

  private void offered(Offer offer) {
    offers.put(offer.getId().getValue(), offer);
    clock.after(scheduler.between(Duration.ZERO, Duration.ofMillis(400)), () -> decide(offer));
  }

  private void decide(Offer offer) {
    // A rescinded offer is accepted all the same now and then, as happens when messages cross.
    boolean held = offers.remove(offer.getId().getValue()) != null;
    if (!subscribed || (!held && random.nextInt(4) != 0)) {
      return;
    }
    OfferScript script = new OfferScript(offer, info.getId(), name, random, this::nextName);
    if (winding) {
      script.giveBack();
    } else if (random.nextInt(6) != 0) {
      script.decide(toLaunch);
    }
    if (script.operations().isEmpty()) {
      decline(offer);
      return;
    }
    observer.launching(id(), script.tasks());
    toLaunch -= script.tasks().size();
    script.tasks().forEach(t -> tasks.put(t.getTaskId().getValue(), new Known(t)));
    script.tasks().forEach(this::planKill);
    Call accept =
        call(Call.Type.ACCEPT)
            .setAccept(
                Call.Accept.newBuilder()
                    .addOfferIds(offer.getId())
                    .addAllOperations(script.operations())
                    .setFilters(filters()))
            .build();
    send(accept);
    if (random.nextInt(30) == 0) {
      // The same once more, as a confused client would: the offer is gone by now.
      send(
          call(Call.Type.DECLINE)
              .setDecline(Call.Decline.newBuilder().addOfferIds(offer.getId()))
              .build());
    }
  }

  private void decline(Offer offer) {
    OfferID id = offer.getId();
    send(
        call(Call.Type.DECLINE)
            .setDecline(Call.Decline.newBuilder().addOfferIds(id).setFilters(filters()))
            .build());
  }

  private Filters filters() {
    double seconds = winding ? 30 : random.nextInt(4) == 0 ? 0 : random.nextInt(8);
    return Filters.newBuilder().setRefuseSeconds(seconds).build();
  }

  private String nextName() {
    return name + "-" + named++;
  }

  private void planKill(TaskInfo task) {
    if (random.nextInt(4) == 0) {
      String id = task.getTaskId().getValue();
      clock.after(scheduler.between(Duration.ZERO, Duration.ofSeconds(20)), () -> kill(id));
    }
  }

  private void kill(String id) {
    Known known = tasks.get(id);
    if (subscribed && !observer.terminal(known.state)) {
      Call.Kill.Builder kill = Call.Kill.newBuilder().setTaskId(known.info.getTaskId());
      if (random.nextBoolean()) {
        kill.setAgentId(known.info.getAgentId());
      }
      send(call(Call.Type.KILL).setKill(kill).build());
    }
  }

  private void updated(TaskStatus status) {
    String id = status.getTaskId().getValue();
    scheduler.trace(
        "framework "
            + name
            + " update "
            + id
            + " "
            + status.getState()
            + " from "
            + status.getSource()
            + " '"
            + status.getMessage()
            + "'");
    observer.update(id(), status);
    Known known = tasks.get(id);
    if (known != null) {
      known.state = status.getState();
    }
    if (status.hasUuid()) {
      acknowledgeSometime(status);
    }
  }

  private void acknowledgeSometime(TaskStatus status) {
    int chance = winding ? 0 : random.nextInt(20);
    if (chance == 19) {
      // Not at all: it must come again.
      return;
    }
    Duration late =
        chance < 14 ? Duration.ZERO : scheduler.between(Duration.ZERO, Duration.ofSeconds(4));
    clock.after(late, () -> acknowledge(status));
    if (chance == 18) {
      clock.after(late.plusMillis(random.nextInt(3_000)), () -> acknowledge(status));
    }
  }

  private void acknowledge(TaskStatus status) {
    if (subscribed) {
      send(
          call(Call.Type.ACKNOWLEDGE)
              .setAcknowledge(
                  Call.Acknowledge.newBuilder()
                      .setAgentId(status.getAgentId())
                      .setTaskId(status.getTaskId())
                      .setUuid(status.getUuid()))
              .build());
    }
  }

  private void sometimes() {
    if (!subscribed) {
      return;
    }
    switch (random.nextInt(6)) {
      case 0 -> send(call(Call.Type.REVIVE).build());
      case 1 -> {
        if (!winding) {
          send(call(Call.Type.SUPPRESS).build());
          clock.after(
              scheduler.between(Duration.ZERO, Duration.ofSeconds(5)),
              () -> send(call(Call.Type.REVIVE).build()));
        }
      }
      case 2 ->
          send(call(Call.Type.RECONCILE).setReconcile(Call.Reconcile.getDefaultInstance()).build());
      default -> reconcile();
    }
  }

  /** Asks for each task that has not ended. */
  private void reconcile() {
    Call.Reconcile.Builder ask = Call.Reconcile.newBuilder();
    for (Known known : tasks.values()) {
      if (!observer.terminal(known.state)) {
        ask.addTasks(
            Call.Reconcile.Task.newBuilder()
                .setTaskId(known.info.getTaskId())
                .setAgentId(known.info.getAgentId()));
      }
    }
    if (subscribed && ask.getTasksCount() > 0) {
      send(call(Call.Type.RECONCILE).setReconcile(ask).build());
    }
  }

  private Call.Builder call(Call.Type type) {
    return Call.newBuilder().setFrameworkId(info.getId()).setType(type);
  }

  private void send(Call call) {
    if (wire != null && subscribed) {
      scheduler.trace("framework " + name + " calls " + call.getType());
      wire.call(call);
    }
  }
}
