package io.kernos.marathon;

import io.kernos.api.v1.TaskStatus;
import io.kernos.api.v1.scheduler.Event;
import io.kernos.marathon.backup.BackupOrder;
import io.kernos.marathon.backup.Backups;
import io.kernos.marathon.config.MarathonConfig;
import io.kernos.marathon.extension.Extensions;
import io.kernos.marathon.health.NetworkProber;
import io.kernos.marathon.http.Api;
import io.kernos.marathon.http.ApiSlot;
import io.kernos.marathon.metric.MetricRegistry;
import io.kernos.marathon.scaling.PrometheusExpressions;
import io.kernos.spi.plugin.PluginContext;
import io.kernos.spi.time.ContextClock;
import io.kernos.spi.time.Ids;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The scheduler half: feeds a {@link Core} with what the master sends. */
final class SchedulerVerticle extends VerticleBase {
  private static final Logger log = LoggerFactory.getLogger(SchedulerVerticle.class);
  private static final Duration ABDICATION = Duration.ofMillis(500);

  private final PluginContext kernel;
  private final MarathonConfig config;
  private final ApiSlot slot;
  private final MetricRegistry metrics;
  private final Extensions extensions;
  private Backups backups;
  private ContextClock clock;
  private Core core;
  private boolean registered;
  private boolean stopped;

  SchedulerVerticle(
      PluginContext kernel,
      MarathonConfig config,
      ApiSlot slot,
      MetricRegistry metrics,
      Extensions extensions) {
    this.extensions = extensions;
    this.metrics = metrics;
    this.kernel = kernel;
    this.config = config;
    this.slot = slot;
  }

  @Override
  public Future<?> start() {
    Context here = vertx.getOrCreateContext();
    clock = new ContextClock(vertx, here);
    long begin = System.nanoTime();
    metrics.gauge("leadership.duration.gauge.seconds", () -> (System.nanoTime() - begin) / 1e9);
    core =
        new Core(
            config,
            kernel.store(),
            kernel.term(),
            clock,
            Ids.random(),
            new Random(),
            new NetworkProber(vertx),
            kernel.metrics(),
            metrics,
            extensions,
            new PrometheusExpressions(vertx),
            this::end);
    core.master.listen(this::handle);
    backups = new Backups(kernel.store(), kernel.term(), clock, this::blocking);
    return backups
        .carryOut()
        .compose(v -> core.load())
        .compose(v -> kernel.subscribe(core.roles.info(), core.master::received))
        .onSuccess(
            driver -> {
              core.master.connected(driver);
              slot.fill(Api.of(here, core.scheduler(slot::address, this::abdicate), core.events));
            });
  }

  /** A failure that nobody catches has the kernel start the plugin again. */
  private void end(Throwable why) {
    clock.after(
        Duration.ZERO,
        () -> {
          // One that stops because its term is over has an heir already.
          if (!stopped) {
            throw new IllegalStateException("nothing can be stored: " + why.getMessage(), why);
          }
        });
  }

  private Future<Void> abdicate(BackupOrder order) {
    return backups
        .place(order)
        .onSuccess(
            placed ->
                clock.after(
                    ABDICATION,
                    () -> {
                      throw new IllegalStateException("told to abdicate");
                    }));
  }

  private <T> Future<T> blocking(Callable<T> task) {
    return vertx.executeBlocking(task);
  }

  private void handle(Event event) {
    switch (event.getType()) {
      case SUBSCRIBED -> subscribed(event.getSubscribed());
      case OFFERS -> core.launcher.offers(event.getOffers().getOffersList());
      case UPDATE -> updated(event.getUpdate());
      case MESSAGE -> message(event.getMessage());
      case ERROR -> throw new IllegalStateException("the master: " + event.getError().getMessage());
      default -> {} // Heartbeats; rescinded offers are never kept; lost agents' tasks have updates.
    }
  }

  private void subscribed(Event.Subscribed subscribed) {
    String master =
        subscribed.getMasterInfo().getHostname() + ":" + subscribed.getMasterInfo().getPort();
    JsonObject told = new JsonObject().put("master", master);
    if (registered) {
      core.events.publish("scheduler_reregistered_event", told);
    } else {
      core.events.publish(
          "scheduler_registered_event",
          told.put("frameworkId", subscribed.getFrameworkId().getValue()));
    }
    registered = true;
    core.launcher.subscribed(subscribed);
    core.reconciliation.onSubscribed();
  }

  private void updated(Event.Update update) {
    TaskStatus status = update.getStatus();
    core.reconciliation.onUpdate(status.getTaskId().getValue());
    core.updates
        .update(status)
        .compose(stored -> core.master.acknowledge(update))
        .onFailure(
            e ->
                log.warn(
                    "{} of {} is not acknowledged, and will come again: {}",
                    status.getState(),
                    status.getTaskId().getValue(),
                    e.toString()));
  }

  private void message(Event.Message message) {
    JsonArray bytes = new JsonArray();
    message.getData().forEach(each -> bytes.add(each.intValue()));
    core.events.publish(
        "framework_message_event",
        new JsonObject()
            .put("executorId", message.getExecutorId().getValue())
            .put("slaveId", message.getAgentId().getValue())
            .put("message", bytes));
  }

  @Override
  public Future<?> stop() {
    stopped = true;
    slot.clear();
    return core == null ? Future.succeededFuture() : core.stop();
  }
}
