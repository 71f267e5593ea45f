package io.kernos.marathon.health;

import io.kernos.marathon.definition.HealthCheck;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.event.Events;
import io.kernos.marathon.instance.AgentRef;
import io.kernos.marathon.instance.Instance;
import io.kernos.marathon.instance.InstanceId;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.function.Function;

/** What is told of health checks (Marathon: Events.scala, Formats.scala). */
final class HealthEvents {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final Events events;
  private final Function<HealthCheck, JsonObject> json;

  /**
   * @param json how the API shows a health check
   */
  HealthEvents(Events events, Function<HealthCheck, JsonObject> json) {
    this.events = events;
    this.json = json;
  }

  void added(PathId app, Instant version, HealthCheck check) {
    events.publish(
        "add_health_check_event",
        new JsonObject()
            .put("appId", app.toString())
            .put("healthCheck", json.apply(check))
            .put("version", TIME.format(version)));
  }

  void removed(PathId app) {
    events.publish("remove_health_check_event", new JsonObject().put("appId", app.toString()));
  }

  /** Its {@code taskId} is an instance's id: so does the original. */
  void failed(InstanceId instance, HealthCheck check) {
    events.publish(
        "failed_health_check_event",
        new JsonObject()
            .put("appId", instance.spec().toString())
            .put("healthCheck", json.apply(check))
            .put("taskId", instance.toString()));
  }

  void statusChanged(Instance instance, boolean alive) {
    events.publish(
        "health_status_changed_event",
        new JsonObject()
            .put("appId", instance.specId().toString())
            .put("instanceId", instance.id().toString())
            .put("version", TIME.format(instance.spec().version()))
            .put("alive", alive));
  }

  void kills(Instance instance, String reason, Instant at) {
    JsonObject body =
        new JsonObject()
            .put("appId", instance.specId().toString())
            .put("taskId", instance.tasks().get(0).id())
            .put("instanceId", instance.id().toString())
            .put("version", TIME.format(instance.spec().version()))
            .put("reason", reason)
            .put("host", instance.agent().map(AgentRef::host).orElse("unknown"));
    instance.agent().ifPresent(agent -> body.put("slaveId", agent.id()));
    events.publish("unhealthy_instance_kill_event", body.put("timestamp", TIME.format(at)));
  }
}
