package io.kernos.marathon.http;

import io.kernos.marathon.config.Flag;
import io.kernos.marathon.definition.App;
import io.kernos.marathon.instance.Condition;
import io.kernos.marathon.json.Bodies;
import io.kernos.marathon.security.Action;
import io.kernos.marathon.security.SystemPart;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntSupplier;

/** {@code /ping}, {@code /metrics} and the rest about the server (Marathon: SystemResource). */
final class SystemResource {
  private static final List<String> PONGS = List.of("text/plain", "text/html", Answer.JSON);

  private final Scheduler scheduler;
  private final IntSupplier eventStreams;
  private final Loggers loggers;

  /**
   * @param eventStreams how many clients listen to events
   */
  SystemResource(Scheduler scheduler, IntSupplier eventStreams) {
    this.scheduler = scheduler;
    this.eventStreams = eventStreams;
    this.loggers = new Loggers(scheduler.clock());
  }

  void register(Routes routes) {
    routes.any("/").get(call -> Future.succeededFuture(Answer.empty(302).with("Location", "/ui/")));
    routes.any("/ping").get(call -> Future.succeededFuture(ping(call)));
    routes.json("/metrics").get(this::metrics);
    routes.text("/metrics/prometheus").get(this::prometheus);
    routes.json("/config").get(this::config);
    routes.json("/logging").get(this::loggers).post(this::setLogger);
  }

  static Answer ping(Call call) {
    return Accept.best(call.headers().get("Accept"), PONGS)
        .map(type -> Answer.text(200, type, type.equals(Answer.JSON) ? "\"pong\"" : "pong"))
        .orElse(Answer.empty(204));
  }

  private Map<String, Double> gauges() {
    Map<String, Double> gauges = new TreeMap<>();
    List<App> apps = scheduler.groups().root().apps();
    long running =
        scheduler.instances().all().stream()
            .filter(instance -> instance.condition() == Condition.RUNNING)
            .count();
    long staged =
        scheduler.instances().all().stream()
            .filter(instance -> instance.condition() == Condition.STAGING)
            .count();
    gauges.put("marathon.apps.active.gauge", (double) apps.size());
    gauges.put("marathon.groups.active.gauge", (double) scheduler.groups().root().groups().size());
    gauges.put("marathon.pods.active.gauge", (double) scheduler.groups().root().pods().size());
    gauges.put("marathon.instances.running.gauge", (double) running);
    gauges.put("marathon.instances.staged.gauge", (double) staged);
    gauges.put(
        "marathon.deployments.active.gauge", (double) scheduler.deployments().running().size());
    gauges.put("marathon.http.event-streams.active.gauge", (double) eventStreams.getAsInt());
    gauges.put(
        "marathon.uptime.gauge.seconds", ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0);
    gauges.put(
        "marathon.jvm.memory.heap.used.gauge.bytes",
        (double) ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    return gauges;
  }

  private Future<Answer> metrics(Call call) {
    call.check(Action.VIEW_RESOURCE, SystemPart.SYSTEM_CONFIG);
    JsonObject gauges = new JsonObject();
    gauges().forEach((name, value) -> gauges.put(name, new JsonObject().put("value", value)));
    return Future.succeededFuture(
        Answer.ok(
            new JsonObject()
                .put("version", "4.0.0")
                .put("counters", new JsonObject())
                .put("gauges", gauges)
                .put("histograms", new JsonObject())
                .put("meters", new JsonObject())
                .put("timers", new JsonObject())));
  }

  private Future<Answer> prometheus(Call call) {
    call.check(Action.VIEW_RESOURCE, SystemPart.SYSTEM_CONFIG);
    StringBuilder text = new StringBuilder();
    gauges()
        .forEach(
            (name, value) -> {
              String plain = name.replaceAll("[^a-zA-Z0-9_]", "_");
              text.append("# TYPE ").append(plain).append(" gauge\n");
              text.append(plain).append(' ').append(value).append('\n');
            });
    return Future.succeededFuture(Answer.text(200, "text/plain", text.toString()));
  }

  private Future<Answer> config(Call call) {
    call.check(Action.VIEW_RESOURCE, SystemPart.SYSTEM_CONFIG);
    List<Flag> shown =
        List.of(Flag.values()).stream()
            .filter(flag -> flag != Flag.HTTP_CREDENTIALS && flag != Flag.SSL_KEYSTORE_PASSWORD)
            .toList();
    return Future.succeededFuture(Answer.ok(scheduler.config().show(shown.toArray(Flag[]::new))));
  }

  private Future<Answer> loggers(Call call) {
    call.check(Action.VIEW_RESOURCE, SystemPart.SYSTEM_CONFIG);
    return Future.succeededFuture(Answer.ok(loggers.levels()));
  }

  private Future<Answer> setLogger(Call call) {
    call.check(Action.UPDATE_RESOURCE, SystemPart.SYSTEM_CONFIG);
    return Future.succeededFuture(Answer.ok(loggers.set(Bodies.parse(call.body()))));
  }
}
