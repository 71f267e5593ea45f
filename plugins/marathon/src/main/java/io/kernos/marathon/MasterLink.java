package io.kernos.marathon;

import io.kernos.api.v1.MasterInfo;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.api.v1.scheduler.Event;
import io.kernos.marathon.instance.MasterCalls;
import io.kernos.spi.plugin.SchedulerDriver;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The connection to the master, as soon as there is one. On the scheduler's context. */
final class MasterLink implements MasterCalls {
  private final List<Event> early = new ArrayList<>();
  private Optional<SchedulerDriver> driver = Optional.empty();
  private SchedulerDriver.Handler handler = event -> {};
  private Optional<String> master = Optional.empty();
  private final MasterMetrics metrics;

  MasterLink(MasterMetrics metrics) {
    this.metrics = metrics;
  }

  /** Who hears of events. */
  void listen(SchedulerDriver.Handler listener) {
    handler = listener;
  }

  /** Takes an event; those that come before the driver wait for it, in order. */
  void received(Event event) {
    metrics.received(event);
    if (event.getType() == Event.Type.SUBSCRIBED) {
      MasterInfo info = event.getSubscribed().getMasterInfo();
      master = Optional.of("http://" + info.getHostname() + ":" + info.getPort());
    }
    if (driver.isEmpty()) {
      early.add(event);
    } else {
      handler.handle(event);
    }
  }

  void connected(SchedulerDriver connection) {
    driver = Optional.of(connection);
    List<Event> waiting = List.copyOf(early);
    early.clear();
    waiting.forEach(handler::handle);
  }

  @Override
  public Future<Void> call(Call.Builder call) {
    metrics.sent(call);
    return driver
        .map(connection -> connection.call(call))
        .orElse(Future.failedFuture(new IllegalStateException("not connected to a master")));
  }

  Future<Void> acknowledge(Event.Update update) {
    return driver.map(d -> d.acknowledge(update)).orElse(Future.succeededFuture());
  }

  /** The framework's id; empty before it is known. */
  String frameworkId() {
    return driver.map(d -> d.frameworkId().getValue()).orElse("");
  }

  /** The URL of the leading master; empty before it is known. */
  Optional<String> master() {
    return master;
  }

  Future<Void> close() {
    Optional<SchedulerDriver> open = driver;
    driver = Optional.empty();
    return open.map(SchedulerDriver::close).orElse(Future.succeededFuture());
  }
}
