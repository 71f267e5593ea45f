package io.kernos.marathon.http;

import io.kernos.marathon.deployment.DeploymentPlan;
import io.kernos.marathon.deployment.Deployments;
import io.kernos.marathon.deployment.Reversion;
import io.kernos.marathon.security.Action;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** {@code /v2/deployments} (Marathon: DeploymentsResource.scala). */
final class DeploymentsResource {
  private final Scheduler scheduler;

  DeploymentsResource(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  void register(Routes routes) {
    routes.json("/v2/deployments").get(this::list);
    routes.json("/v2/deployments/([^/]+)").delete(this::cancel);
  }

  private Future<Answer> list(Call call) {
    List<Deployments.Running> running =
        scheduler.deployments().running().stream()
            .filter(
                each ->
                    DeploymentJson.affected(each).values().stream()
                        .anyMatch(spec -> call.may(Action.VIEW_RUN_SPEC, spec)))
            .toList();
    return Future.succeededFuture(Answer.ok(new JsonList<>("[", running, this::write, "]")));
  }

  private Buffer write(Deployments.Running running) {
    return DeploymentJson.write(running, scheduler.health()).toBuffer();
  }

  private Future<Answer> cancel(Call call) {
    String id = call.part(0);
    Deployments.Running running =
        scheduler
            .deployments()
            .running(id)
            .orElseThrow(() -> new ApiException(404, "DeploymentPlan " + id + " does not exist"));
    DeploymentJson.affected(running)
        .values()
        .forEach(spec -> call.check(Action.UPDATE_RUN_SPEC, spec));
    if (call.flag("force", false)) {
      return scheduler.deployments().stop(id).map(v -> Answer.empty(202));
    }
    DeploymentPlan plan = running.plan();
    Instant now = scheduler.groups().nextVersion();
    return scheduler
        .groups()
        .change(root -> Reversion.of(plan).apply(root, now), now, true, Map.of())
        .map(revert -> Answer.deployment(200, revert));
  }
}
