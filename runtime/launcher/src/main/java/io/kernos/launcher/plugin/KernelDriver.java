package io.kernos.launcher.plugin;

import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.api.v1.scheduler.Event;
import io.kernos.master.CallResult;
import io.kernos.master.ContextMaster;
import io.kernos.master.framework.FrameworkConnection;
import io.kernos.spi.plugin.SchedulerDriver;
import io.kernos.spi.security.Principal;
import io.kernos.spi.time.CallerContext;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A plugin's scheduler connection. Lives on the plugin's context; {@link Connection} is the end
 * that the master holds, on its own.
 */
final class KernelDriver implements SchedulerDriver {
  /** Events that may wait for a plugin before it counts as too slow. */
  private static final int MAX_WAITING = 10_000;

  private final ContextMaster master;
  private final CallerContext plugin = CallerContext.here();
  private final Handler handler;
  private final Function<FrameworkID, Future<Void>> subscribed;
  private final Consumer<String> lost;
  private final Principal principal;
  private final Connection connection = new Connection();
  private final Promise<SchedulerDriver> ready = Promise.promise();
  private final List<Event> early = new ArrayList<>();
  private FrameworkID id = FrameworkID.getDefaultInstance();
  private volatile boolean closed;

  /**
   * @param subscribed done with the framework's id before the handler hears of it
   * @param lost told, on the plugin's context, why the master ended the connection
   */
  KernelDriver(
      ContextMaster master,
      Principal principal,
      Handler handler,
      Function<FrameworkID, Future<Void>> subscribed,
      Consumer<String> lost) {
    this.master = master;
    this.principal = principal;
    this.handler = handler;
    this.subscribed = subscribed;
    this.lost = lost;
  }

  /** The master's end. */
  private final class Connection implements FrameworkConnection {
    private final String streamId = UUID.randomUUID().toString();
    private final AtomicInteger waiting = new AtomicInteger();

    @Override
    public String streamId() {
      return streamId;
    }

    @Override
    public boolean send(Event event) {
      if (closed || waiting.incrementAndGet() > MAX_WAITING) {
        return false;
      }
      return plugin.run(
          () -> {
            waiting.decrementAndGet();
            received(event);
          });
    }

    @Override
    public void close() {
      plugin.run(KernelDriver.this::ended);
    }
  }

  /** Subscribes; fails with the reason when the master refuses. */
  Future<SchedulerDriver> subscribe(FrameworkInfo info) {
    Call.Builder call =
        Call.newBuilder()
            .setType(Call.Type.SUBSCRIBE)
            .setSubscribe(Call.Subscribe.newBuilder().setFrameworkInfo(info));
    if (info.hasId()) {
      call.setFrameworkId(info.getId());
    }
    master
        .subscribe(call.build(), connection, principal)
        .compose(KernelDriver::taken)
        .onFailure(
            e -> {
              closed = true;
              ready.tryFail(e);
            });
    return ready.future();
  }

  private void received(Event event) {
    if (closed) {
      return;
    }
    if (event.getType() == Event.Type.ERROR && !ready.future().isComplete()) {
      close();
      ready.fail(new IllegalArgumentException(event.getError().getMessage()));
    } else if (event.getType() == Event.Type.SUBSCRIBED) {
      begin(event);
    } else if (ready.future().isComplete()) {
      handler.handle(event);
    } else {
      early.add(event);
    }
  }

  /** The id is kept before the plugin can launch anything under it. */
  private void begin(Event event) {
    id = event.getSubscribed().getFrameworkId();
    early.add(event);
    subscribed
        .apply(id)
        .onSuccess(v -> plugin.run(this::deliverEarly))
        .onFailure(
            e -> {
              close();
              ready.tryFail(e);
            });
  }

  private void deliverEarly() {
    ready.tryComplete(this);
    for (Event event : early) {
      if (!closed) {
        handler.handle(event);
      }
    }
    early.clear();
  }

  private void ended() {
    if (!closed) {
      closed = true;
      String reason = "the master closed its connection";
      ready.tryFail(new IllegalStateException(reason));
      lost.accept(reason);
    }
  }

  private static Future<Void> taken(CallResult result) {
    if (result.taken()) {
      return Future.succeededFuture();
    }
    return Future.failedFuture(
        result.status() == 400
            ? new IllegalArgumentException(result.message())
            : new IllegalStateException(result.status() + " " + result.message()));
  }

  @Override
  public FrameworkID frameworkId() {
    return id;
  }

  @Override
  public Future<Void> call(Call.Builder call) {
    if (closed) {
      return Future.failedFuture(new IllegalStateException("the driver is closed"));
    }
    if (call.getType() == Call.Type.SUBSCRIBE) {
      return Future.failedFuture(
          new IllegalArgumentException("a driver is subscribed; ask the context for another one"));
    }
    Call whole = call.setFrameworkId(id).build();
    return master
        .call(whole, Optional.of(connection.streamId()), principal)
        .compose(KernelDriver::taken);
  }

  @Override
  public Future<Void> acknowledge(Event.Update update) {
    if (update.getStatus().getUuid().isEmpty()) {
      return Future.succeededFuture();
    }
    return call(
        Call.newBuilder()
            .setType(Call.Type.ACKNOWLEDGE)
            .setAcknowledge(
                Call.Acknowledge.newBuilder()
                    .setAgentId(update.getStatus().getAgentId())
                    .setTaskId(update.getStatus().getTaskId())
                    .setUuid(update.getStatus().getUuid())));
  }

  @Override
  public Future<Void> close() {
    disconnect();
    return Future.succeededFuture();
  }

  /** Ends the connection from any thread, even when the plugin's own is blocked. */
  void disconnect() {
    closed = true;
    master.closed(connection);
  }
}
