package io.kernos.marathon.http;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.json.Bodies;
import io.kernos.marathon.json.Timestamps;
import io.kernos.marathon.scaling.AutoScaler;
import io.kernos.marathon.scaling.Decision;
import io.kernos.marathon.scaling.Policies;
import io.kernos.marathon.scaling.Policy;
import io.kernos.marathon.scaling.PolicyJson;
import io.kernos.marathon.security.Action;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * {@code /v2/apps/ID/scaling}, which the original does not have: the policy by which an app is
 * scaled, and why it was.
 */
final class ScalingResource {
  private final Scheduler scheduler;
  private final Policies policies;
  private final AutoScaler scaler;

  ScalingResource(Scheduler scheduler) {
    this.scheduler = scheduler;
    this.policies = scheduler.scaling().policies();
    this.scaler = scheduler.scaling().scaler();
  }

  void register(Routes routes) {
    routes.json("/v2/apps/(.+)/scaling").get(this::read).put(this::set).delete(this::remove);
  }

  private App app(Call call, Action action) {
    App app =
        scheduler
            .groups()
            .root()
            .app(call.id(0))
            .orElseThrow(() -> new ApiException(404, "App '" + call.id(0) + "' does not exist"));
    call.check(action, app);
    return app;
  }

  private Future<Answer> read(Call call) {
    App app = app(call, Action.VIEW_RUN_SPEC);
    Policy policy =
        policies
            .of(app)
            .orElseThrow(() -> new ApiException(404, "App '" + app.id() + "' is not auto-scaled"));
    JsonArray decisions = new JsonArray();
    scaler.decisions(app.id()).forEach(decision -> decisions.add(write(decision)));
    return Future.succeededFuture(
        Answer.ok(
            new JsonObject()
                .put("appId", app.id().toString())
                .put("instances", app.instances())
                .put("policy", PolicyJson.write(policy))
                .put("decisions", decisions)));
  }

  private static JsonObject write(Decision decision) {
    return new JsonObject()
        .put("timestamp", Timestamps.format(decision.at()))
        .put("instances", decision.instances())
        .put("wanted", decision.wanted())
        .put("reason", decision.reason());
  }

  private Future<Answer> set(Call call) {
    App app = app(call, Action.UPDATE_RUN_SPEC);
    Policy policy = PolicyJson.read(Bodies.parse(call.body()));
    return policies.set(app.id(), policy).map(set -> Answer.ok(PolicyJson.write(policy)));
  }

  private Future<Answer> remove(Call call) {
    App app = app(call, Action.UPDATE_RUN_SPEC);
    return policies
        .remove(app.id())
        .map(
            removed -> {
              if (!removed) {
                throw new ApiException(404, "No policy was put for app '" + app.id() + "'");
              }
              return Answer.empty(204);
            });
  }
}
