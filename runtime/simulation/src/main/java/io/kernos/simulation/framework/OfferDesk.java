package io.kernos.simulation.framework;

import io.kernos.api.v1.Filters;
import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.TaskInfo;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.simulation.coverage.OfferStanding;
import io.kernos.simulation.coverage.Table;
import io.kernos.simulation.coverage.Track;
import io.kernos.testkit.sim.Scheduler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The offers of a framework: accepts or declines them by chance, sometimes too late. */
final class OfferDesk {
  private static final int STALE_KEPT = 3;

  private final Scheduler scheduler;
  private final Random random;
  private final Caller caller;
  private final FrameworkObserver observer;
  private final TaskDesk tasks;
  private final Ledger ledger;
  private final String name;
  private final Runnable done;
  private final Map<String, Held> offers = new LinkedHashMap<>();
  private final Deque<Offer> recent = new ArrayDeque<>();
  private int named;
  private int budget;
  private int launched;
  private boolean winding;

  private record Held(Offer offer, Track<OfferStanding> standing) {}

  /**
   * @param done told when nothing is left to launch
   */
  OfferDesk(
      Scheduler scheduler,
      Caller caller,
      FrameworkObserver observer,
      TaskDesk tasks,
      Ledger ledger,
      String name,
      Runnable done) {
    this.scheduler = scheduler;
    this.random = scheduler.random();
    this.caller = caller;
    this.observer = observer;
    this.tasks = tasks;
    this.ledger = ledger;
    this.name = name;
    this.done = done;
  }

  /** Allows so many more tasks. */
  void allow(int more) {
    budget += more;
  }

  /** How many tasks it is still to launch. */
  int toLaunch() {
    return Math.max(0, budget - launched);
  }

  void windDown() {
    winding = true;
    budget = 0;
  }

  void disconnected() {
    offers.forEach((id, held) -> held.standing().to(OfferStanding.DISCONNECTED));
    offers.clear();
  }

  /** A confused framework takes an offer that it had some time ago, perhaps of another leader. */
  void tryStale() {
    if (!recent.isEmpty() && !winding && caller.subscribed() && random.nextInt(3) == 0) {
      accept(recent.getFirst());
    }
  }

  void offered(Offer offer) {
    observer.offered(name, offer);
    recent.addLast(offer);
    if (recent.size() > STALE_KEPT) {
      recent.removeFirst();
    }
    Held held = new Held(offer, observer.coverage().track(Table.OFFER, OfferStanding.HELD));
    offers.put(offer.getId().getValue(), held);
    caller
        .clock()
        .after(scheduler.between(Duration.ZERO, Duration.ofMillis(400)), () -> decide(held));
  }

  void rescinded(String id) {
    Held held = offers.remove(id);
    if (held != null) {
      held.standing().to(OfferStanding.RESCINDED);
    }
  }

  private void decide(Held held) {
    boolean there = offers.remove(held.offer().getId().getValue()) != null;
    // A rescinded offer is accepted all the same now and then, as happens when messages cross.
    boolean late = held.standing().state() == OfferStanding.RESCINDED;
    if (!caller.subscribed() || (!there && (!late || random.nextInt(4) != 0))) {
      return;
    }
    boolean accepted = accept(held.offer());
    held.standing()
        .to(
            late
                ? OfferStanding.TOO_LATE
                : accepted ? OfferStanding.ACCEPTED : OfferStanding.DECLINED);
  }

  private boolean accept(Offer offer) {
    FrameworkID framework = caller.call(Call.Type.ACCEPT).getFrameworkId();
    OfferScript script = new OfferScript(offer, framework, name, random, this::nextName);
    if (winding) {
      script.giveBack();
    } else if (random.nextInt(toLaunch() > 0 ? 6 : 20) > 0 == toLaunch() > 0) {
      script.decide(toLaunch());
    }
    if (script.operations().isEmpty()) {
      decline(offer);
      return false;
    }
    launched += script.tasks().size();
    observer.launching(framework.getValue(), offer, script.tasks());
    Call accept =
        caller
            .call(Call.Type.ACCEPT)
            .setAccept(
                Call.Accept.newBuilder()
                    .addOfferIds(offer.getId())
                    .addAllOperations(script.operations())
                    .setFilters(filters()))
            .build();
    ledger.launching(script.tasks()).onSuccess(kept -> send(accept, offer, script.tasks()));
    if (toLaunch() == 0) {
      done.run();
    }
    return true;
  }

  private void send(Call accept, Offer offer, List<TaskInfo> launching) {
    launching.forEach(tasks::launched);
    accept.getAccept().getOperationsList().stream()
        .filter(Offer.Operation::hasLaunchGroup)
        .map(group -> group.getLaunchGroup().getExecutor().getExecutorId())
        .forEach(executor -> tasks.launchedGroup(executor, offer.getAgentId()));
    caller.send(accept);
    if (random.nextInt(30) == 0) {
      // Once more, as a confused client would: the offer is gone by now.
      decline(offer);
    }
  }

  private void decline(Offer offer) {
    caller.send(
        caller
            .call(Call.Type.DECLINE)
            .setDecline(Call.Decline.newBuilder().addOfferIds(offer.getId()).setFilters(filters()))
            .build());
  }

  private Filters filters() {
    double seconds = winding ? 30 : random.nextInt(6) == 0 ? 0 : random.nextInt(12);
    return Filters.newBuilder().setRefuseSeconds(seconds).build();
  }

  private String nextName() {
    return name + "-" + named++;
  }
}
