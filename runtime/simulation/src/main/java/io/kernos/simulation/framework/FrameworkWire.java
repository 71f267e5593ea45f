package io.kernos.simulation.framework;

import io.kernos.api.v1.scheduler.Call;
import io.kernos.api.v1.scheduler.Event;
import io.kernos.master.framework.FrameworkConnection;
import io.kernos.simulation.framework.MasterPort.Answer;
import io.kernos.testkit.sim.Scheduler;
import io.kernos.testkit.sim.VirtualClock;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * One subscription between a framework and a master, as HTTP would carry it: calls and events keep
 * their order, each is under way for a while, and the loss is learned at both ends at different
 * times.
 */
final class FrameworkWire {
  private final Scheduler scheduler;
  private final VirtualClock framework;
  private final MasterPort master;
  private final Handler handler;
  private final MasterEnd masterEnd;
  private boolean lost;
  private boolean over;
  private long lastCall;
  private long lastEvent;

  /** Told on the framework's clock. */
  interface Handler {
    void event(Event event);

    /** The answer to a call that was not taken. */
    void refused(Call call, Answer answer);

    /** The stream ended; last. */
    void ended(String why);
  }

  FrameworkWire(Scheduler scheduler, VirtualClock framework, MasterPort master, Handler handler) {
    this.scheduler = scheduler;
    this.framework = framework;
    this.master = master;
    this.handler = handler;
    this.masterEnd = new MasterEnd(scheduler.ids().uuid().toString());
  }

  void subscribe(Call call) {
    send(call, () -> master.subscribe(call, masterEnd));
  }

  void call(Call call) {
    send(call, () -> master.call(call, masterEnd.streamId()));
  }

  private void send(Call call, Supplier<Future<Answer>> action) {
    if (over || lost) {
      return;
    }
    lastCall = arrival(lastCall);
    scheduler.after(
        Duration.ofNanos(lastCall - scheduler.nanoTime()),
        () -> {
          if (lost || !master.alive()) {
            return;
          }
          action.get().onSuccess(answer -> answered(call, answer));
        });
  }

  private void answered(Call call, Answer answer) {
    if (answer.status() != 200 && answer.status() != 202) {
      toFramework(
          () -> {
            handler.refused(call, answer);
            if (call.hasSubscribe()) {
              end("subscription refused: " + answer.words());
            }
          });
    }
  }

  /** Loses the connection: what is under way is lost, each end learns of it later. */
  void lose(String why) {
    if (lost) {
      return;
    }
    lost = true;
    framework.after(delay(), () -> end(why));
    scheduler.after(delay(), masterEnd::gone);
  }

  /** The framework goes away: the master learns of it. */
  void hangUp() {
    lose("hung up");
    over = true;
  }

  private void end(String why) {
    if (!over) {
      over = true;
      handler.ended(why);
    }
  }

  private void toFramework(Runnable action) {
    lastEvent = arrival(lastEvent);
    framework.after(
        Duration.ofNanos(lastEvent - scheduler.nanoTime()),
        () -> {
          if (!over && !lost) {
            action.run();
          }
        });
  }

  private long arrival(long previous) {
    return Math.max(previous, scheduler.nanoTime() + delay().toNanos());
  }

  private Duration delay() {
    return scheduler.between(Duration.ofNanos(100_000), Duration.ofMillis(10));
  }

  boolean servedBy(MasterPort port) {
    return master == port;
  }

  private final class MasterEnd implements FrameworkConnection {
    private final String streamId;
    private boolean closed;
    private boolean told;

    MasterEnd(String streamId) {
      this.streamId = streamId;
    }

    @Override
    public String streamId() {
      return streamId;
    }

    @Override
    public boolean send(Event event) {
      if (closed) {
        return false;
      }
      master.sending(event);
      toFramework(() -> handler.event(event));
      return true;
    }

    @Override
    public void close() {
      if (closed) {
        return;
      }
      closed = true;
      toFramework(() -> end("closed by the master"));
      scheduler.after(Duration.ZERO, this::gone);
    }

    void gone() {
      closed = true;
      if (!told && master.alive()) {
        told = true;
        master.disconnected(this);
      }
    }
  }
}
