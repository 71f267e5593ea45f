package io.kernos.marathon.http;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.deployment.DeploymentAction;
import io.kernos.marathon.deployment.DeploymentStep;
import io.kernos.marathon.deployment.Deployments;
import io.kernos.marathon.health.HealthChecks;
import io.kernos.marathon.json.Timestamps;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Deployments in JSON (Marathon: DeploymentPlanConversion.scala). */
final class DeploymentJson {
  private DeploymentJson() {}

  static JsonObject write(Deployments.Running running, HealthChecks health) {
    JsonArray apps = new JsonArray();
    JsonArray pods = new JsonArray();
    affected(running)
        .values()
        .forEach(spec -> (isApp(spec) ? apps : pods).add(spec.id().toString()));
    JsonArray current = new JsonArray();
    for (DeploymentAction action : running.currentActions()) {
      JsonArray results = new JsonArray();
      health
          .readiness(action.spec().id())
          .forEach(each -> results.add(AppInfoJson.readiness(each)));
      current.add(write(action).put("readinessCheckResults", results));
    }
    return new JsonObject()
        .put("id", running.plan().id())
        .put("version", Timestamps.format(running.plan().version()))
        .put("affectedApps", apps)
        .put("affectedPods", pods)
        .put("steps", steps(running.plan().steps()))
        .put("currentActions", current)
        // People count from one (Marathon: DeploymentStepInfo).
        .put("currentStep", running.step() + 1)
        .put("totalSteps", running.plan().steps().size());
  }

  /** The specs that a deployment acts on, by id. */
  static Map<Object, RunSpec> affected(Deployments.Running running) {
    Map<Object, RunSpec> specs = new TreeMap<>();
    running.plan().steps().stream()
        .map(DeploymentStep::actions)
        .flatMap(Collection::stream)
        .forEach(action -> specs.put(action.spec().id(), action.spec()));
    return specs;
  }

  static JsonArray steps(List<DeploymentStep> steps) {
    JsonArray all = new JsonArray();
    for (DeploymentStep step : steps) {
      JsonArray actions = new JsonArray();
      step.actions().forEach(action -> actions.add(write(action)));
      all.add(new JsonObject().put("actions", actions));
    }
    return all;
  }

  private static JsonObject write(DeploymentAction action) {
    return new JsonObject()
        .put("action", action.word())
        .put(isApp(action.spec()) ? "app" : "pod", action.spec().id().toString());
  }

  private static boolean isApp(RunSpec spec) {
    return spec instanceof App;
  }
}
