package io.kernos.marathon.http;

import io.kernos.marathon.config.Flag;
import io.kernos.marathon.group.RootGroup;
import io.kernos.marathon.instance.Condition;
import io.kernos.marathon.instance.Instance;
import io.kernos.marathon.json.Bodies;
import io.kernos.marathon.json.LoggerChange;
import io.kernos.marathon.metric.MetricRegistry;
import io.kernos.marathon.metric.MetricsJson;
import io.kernos.marathon.metric.PrometheusText;
import io.kernos.marathon.security.Action;
import io.kernos.marathon.security.SystemPart;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
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

  /** Looked at on the scheduler's context, when somebody asks. */
  private void look() {
    MetricRegistry metrics = scheduler.metrics();
    RootGroup root = scheduler.groups().root();
    Collection<Instance> instances = scheduler.instances().all();
    set(metrics, "apps.active.gauge", root.apps().size());
    set(metrics, "pods.active.gauge", root.pods().size());
    set(metrics, "groups.active.gauge", root.groups().size());
    set(metrics, "instances.running.gauge", count(instances, Condition.RUNNING));
    set(metrics, "instances.staged.gauge", count(instances, Condition.STAGING));
    set(metrics, "deployments.active.gauge", scheduler.deployments().running().size());
    set(metrics, "http.event-streams.active.gauge", eventStreams.getAsInt());
  }

  private static void set(MetricRegistry metrics, String name, long value) {
    metrics.gauge(name, () -> value);
  }

  private static long count(Collection<Instance> instances, Condition condition) {
    return instances.stream().filter(instance -> instance.condition() == condition).count();
  }

  private String prefix() {
    return scheduler.config().text(Flag.METRICS_NAME_PREFIX).orElse("marathon");
  }

  private Future<Answer> metrics(Call call) {
    call.check(Action.VIEW_RESOURCE, SystemPart.SYSTEM_CONFIG);
    look();
    return Future.succeededFuture(Answer.ok(MetricsJson.write(scheduler.metrics(), prefix())));
  }

  private Future<Answer> prometheus(Call call) {
    call.check(Action.VIEW_RESOURCE, SystemPart.SYSTEM_CONFIG);
    if (!scheduler.config().is(Flag.METRICS_PROMETHEUS)) {
      throw new ApiException(404, "Prometheus reporter is disabled");
    }
    look();
    return Future.succeededFuture(
        Answer.text(200, "text/plain", PrometheusText.write(scheduler.metrics(), prefix())));
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
    LoggerChange change = LoggerChange.read(Bodies.parse(call.body()));
    loggers.set(change);
    return Future.succeededFuture(Answer.ok(change.write()));
  }
}
