package io.kernos.testkit.store;

import io.kernos.spi.store.Leadership;
import io.kernos.spi.store.StateStore;
import io.kernos.spi.store.StoreException;
import io.kernos.spi.store.StoreException.Kind;
import io.kernos.spi.time.Clock;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;

/** One member of a {@link ModelGroup}: a node that lives and dies. */
public final class ModelMember {
  private static final Duration READY = Duration.ofMillis(600);
  private static final Duration HEARTBEAT = Duration.ofMillis(50);
  private static final Duration STOPPED = Duration.ofSeconds(15);
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(2);

  private final ModelGroup group;
  private final int index;
  private Life life;

  ModelMember(ModelGroup group, int index) {
    this.group = group;
    this.index = index;
  }

  /** Which it is, from 0. */
  public int index() {
    return index;
  }

  /** Whether it is up. */
  public boolean up() {
    return life != null;
  }

  /** Whether it takes itself for the leader. */
  public boolean leading() {
    return life != null && life.leads;
  }

  /** Begins a life, of a node with {@code clock}. */
  public void start(Clock clock) {
    if (life != null) {
      throw new IllegalStateException("member " + index + " is up");
    }
    life = new Life(clock);
    group.changed();
  }

  /** Ends its life: of what it sent, a prefix takes effect. */
  public void stop() {
    Life over = life;
    life = null;
    over.end();
    group.resigned(this);
  }

  /** The keys, for this life. */
  public StateStore stateStore() {
    return new ModelStateStore(group.store(), life);
  }

  /** Who leads, as this life is told. */
  public Leadership leadership() {
    return life::listen;
  }

  void elected(long term) {
    life.elected(term);
  }

  /** Another one is about to be elected in its place. */
  void overruled() {
    if (life != null) {
      life.keepPrefix();
    }
  }

  /** Does what can be done now. */
  void proceed() {
    if (life != null) {
      life.proceed();
    }
  }

  /** What was asked for and has not taken effect. */
  private record Asked(Callable<Runnable> effect, Promise<?> promise) {}

  private final class Life implements ModelCalls {
    private final Clock clock;
    private final InOrder sent = new InOrder(group.world());
    private final InOrder answered;
    private final Deque<Asked> asked = new ArrayDeque<>();
    private final List<Leadership.Listener> listeners = new ArrayList<>();
    private long term;
    private boolean leads;
    private boolean leaving;
    private boolean alone;
    private boolean over;

    Life(Clock clock) {
      this.clock = clock;
      this.answered = new InOrder(clock);
    }

    void listen(Leadership.Listener listener) {
      listeners.add(listener);
      if (leads) {
        listener.elected(term);
      }
    }

    /** Leads once it has caught up with the log. */
    void elected(long newTerm) {
      clock.after(
          group.between(Duration.ZERO, READY),
          () -> {
            if (group.leads(ModelMember.this) && group.store().term() == newTerm && !over) {
              lose();
              leads = true;
              leaving = false;
              term = newTerm;
              List.copyOf(listeners).forEach(l -> l.elected(newTerm));
            }
          });
    }

    private void lose() {
      if (leads) {
        leads = false;
        List.copyOf(listeners).forEach(Leadership.Listener::deposed);
      }
    }

    void proceed() {
      while (!asked.isEmpty() && group.commits(ModelMember.this)) {
        take(asked.removeFirst());
      }
      boolean ruling = group.leads(ModelMember.this) && group.store().term() == term;
      if (leads && !ruling && !leaving && group.hears(ModelMember.this)) {
        // Now and then a process that was stopped: it acts on before it reads what came.
        leaving = true;
        boolean late = group.random().nextInt(4) == 0;
        clock.after(group.between(Duration.ZERO, late ? STOPPED : HEARTBEAT), this::heard);
      }
      if (leads && !alone && !group.hasMajority(ModelMember.this)) {
        alone = true;
        clock.after(group.between(HEARTBEAT, group.patience()), this::giveUp);
      }
    }

    private void heard() {
      leaving = false;
      if (!group.leads(ModelMember.this) || group.store().term() != term) {
        lose();
      }
    }

    private void giveUp() {
      alone = false;
      if (leads && !group.hasMajority(ModelMember.this)) {
        lose();
        group.resigned(ModelMember.this);
      }
    }

    /** Of what its log has and no majority took, a prefix is kept by its successor. */
    void keepPrefix() {
      int kept = group.random().nextInt(asked.size() + 1);
      for (int i = 0; i < kept; i++) {
        take(asked.removeFirst());
      }
      if (leads) {
        List<Asked> lost = List.copyOf(asked);
        asked.clear();
        lost.forEach(each -> answer(Duration.ZERO, () -> unavailable(each)));
      }
    }

    void end() {
      over = true;
      keepPrefix();
      asked.clear();
    }

    @Override
    public <T> Future<T> call(Callable<T> effect) {
      StoreFaults.Fate fate = group.store().faults().fate();
      Duration latency = group.store().faults().latency();
      Promise<T> promise = Promise.promise();
      Asked call =
          new Asked(
              () -> {
                Runnable outcome = DirectCalls.outcome(fate, effect, promise);
                return () -> answer(latency, outcome);
              },
              promise);
      sent.after(latency, () -> arrived(call));
      return promise.future();
    }

    private void arrived(Asked call) {
      if (over) {
        return;
      }
      asked.addLast(call);
      proceed();
      if (!asked.isEmpty() && asked.peekLast() == call) {
        clock.after(CALL_TIMEOUT, () -> timeout(call));
      }
    }

    private void timeout(Asked call) {
      if (!leads) {
        asked.remove(call);
      }
      unavailable(call);
    }

    private void unavailable(Asked call) {
      call.promise()
          .tryFail(new StoreException(Kind.UNAVAILABLE, "no majority: it may take effect or not"));
    }

    private void take(Asked call) {
      try {
        call.effect().call().run();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void answer(Duration latency, Runnable task) {
      answered.after(latency, task);
    }
  }
}
