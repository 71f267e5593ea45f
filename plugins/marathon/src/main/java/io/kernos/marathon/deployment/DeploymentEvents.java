package io.kernos.marathon.deployment;

import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.event.Events;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** What is told of deployments and of changes of groups (Marathon: Events.scala). */
public final class DeploymentEvents {
  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final Events events;

  public DeploymentEvents(Events events) {
    this.events = events;
  }

  /** A moment as the API writes it. */
  static String text(Instant moment) {
    return FORM.format(moment);
  }

  void stepBegins(DeploymentPlan plan, DeploymentStep step) {
    events.publish("deployment_info", step(plan, step));
  }

  void stepSucceeded(DeploymentPlan plan, DeploymentStep step) {
    events.publish("deployment_step_success", step(plan, step));
  }

  private static JsonObject step(DeploymentPlan plan, DeploymentStep step) {
    return new JsonObject()
        .put("plan", PlanJson.publicJson(plan))
        .put("currentStep", PlanJson.publicJson(step));
  }

  void succeeded(DeploymentPlan plan) {
    events.publish(
        "deployment_success",
        new JsonObject().put("id", plan.id()).put("plan", PlanJson.publicJson(plan)));
  }

  void failed(DeploymentPlan plan, String reason) {
    events.publish(
        "deployment_failed",
        new JsonObject()
            .put("id", plan.id())
            .put("plan", PlanJson.publicJson(plan))
            .put("reason", reason));
  }

  void terminated(PathId spec) {
    events.publish("app_terminated_event", new JsonObject().put("appId", spec.toString()));
  }

  /** All groups are changed and stored. */
  public void groupChanged(PathId group, Instant version) {
    events.publish("group_change_success", change(group, version));
  }

  /** A change was refused or failed. */
  public void groupChangeFailed(PathId group, Instant version, String reason) {
    events.publish("group_change_failed", change(group, version).put("reason", reason));
  }

  private static JsonObject change(PathId group, Instant version) {
    return new JsonObject().put("groupId", group.toString()).put("version", text(version));
  }
}
