package io.kernos.marathon.deployment;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.group.GroupInfo;
import io.kernos.marathon.group.RootDiff;
import io.kernos.marathon.group.RootGroup;
import io.kernos.marathon.instance.InstanceId;
import io.kernos.marathon.store.GroupJson;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A plan as it is stored: what differs between its two states, apps and pods by their versions
 * alone, and steps that point at them.
 */
final class PlanJson {
  private PlanJson() {}

  /** Names a definition. */
  record Version(PathId spec, Instant version) {}

  static JsonObject write(DeploymentPlan plan, int step) {
    RootDiff diff = RootDiff.between(plan.original(), plan.target());
    Map<PathId, Integer> places = new HashMap<>();
    JsonArray specs = new JsonArray();
    diff.specs()
        .forEach(
            (id, pair) -> {
              places.put(id, specs.size());
              specs.add(
                  new JsonArray()
                      .add(id.toString())
                      .add(millis(pair.before()))
                      .add(millis(pair.after())));
            });
    JsonArray steps = new JsonArray();
    for (DeploymentStep each : plan.steps()) {
      JsonArray actions = new JsonArray();
      each.actions().forEach(action -> actions.add(write(action, places)));
      steps.add(actions);
    }
    return new JsonObject()
        .put("version", plan.version().toEpochMilli())
        .put("step", step)
        .put("specs", specs)
        .put("groups", groups(plan, diff))
        .put("steps", steps);
  }

  private static Long millis(Optional<RunSpec> spec) {
    return spec.map(s -> s.version().toEpochMilli()).orElse(null);
  }

  /**
   * With the groups that changed also those around what changed: or else they would seem to have
   * come, or gone, with it.
   */
  private static JsonArray groups(DeploymentPlan plan, RootDiff diff) {
    Map<PathId, RootDiff.Pair<GroupInfo>> groups = new TreeMap<>(diff.groups());
    Set<PathId> inside = new HashSet<>(diff.specs().keySet());
    inside.addAll(diff.groups().keySet());
    for (PathId id : inside) {
      for (PathId way = id.parent(); !way.isRoot() && !groups.containsKey(way); ) {
        groups.put(way, new RootDiff.Pair<>(plan.original().group(way), plan.target().group(way)));
        way = way.parent();
      }
    }
    JsonArray json = new JsonArray();
    groups
        .values()
        .forEach(
            pair ->
                json.add(
                    new JsonArray()
                        .add(pair.before().map(GroupJson::write).orElse(null))
                        .add(pair.after().map(GroupJson::write).orElse(null))));
    return json;
  }

  private static JsonArray write(DeploymentAction action, Map<PathId, Integer> places) {
    JsonArray json = new JsonArray();
    json.add(action.getClass().getSimpleName()).add(places.get(action.spec().id()));
    if (action instanceof DeploymentAction.Scale scale) {
      scale.toKill().forEach(id -> json.add(id.toString()));
    }
    return json;
  }

  /** The definitions without which {@link #read} cannot do. */
  static Set<Version> versions(JsonObject json) {
    Set<Version> versions = new HashSet<>();
    for (Object each : json.getJsonArray("specs")) {
      JsonArray spec = (JsonArray) each;
      for (int i = 1; i <= 2; i++) {
        version(spec, i).ifPresent(versions::add);
      }
    }
    return versions;
  }

  private static Optional<Version> version(JsonArray spec, int place) {
    return Optional.ofNullable(spec.getLong(place))
        .map(v -> new Version(PathId.of(spec.getString(0)), Instant.ofEpochMilli(v)));
  }

  /** The plan, whose states hold no more than what it changes. */
  static DeploymentPlan read(String id, JsonObject json, Map<Version, RunSpec> definitions) {
    Instant version = Instant.ofEpochMilli(json.getLong("version"));
    JsonArray specs = json.getJsonArray("specs");
    JsonArray groups = json.getJsonArray("groups");
    List<DeploymentStep> steps = new ArrayList<>();
    for (Object each : json.getJsonArray("steps")) {
      List<DeploymentAction> actions = new ArrayList<>();
      for (Object action : (JsonArray) each) {
        readAction((JsonArray) action, specs, definitions).ifPresent(actions::add);
      }
      // An empty one stays, so that the number of the current step is right.
      steps.add(new DeploymentStep(actions));
    }
    return new DeploymentPlan(
        id,
        version,
        state(version, specs, groups, 1, definitions),
        state(version, specs, groups, 2, definitions),
        steps);
  }

  private static RootGroup state(
      Instant version,
      JsonArray specs,
      JsonArray groups,
      int place,
      Map<Version, RunSpec> definitions) {
    List<RunSpec> found = new ArrayList<>();
    for (Object each : specs) {
      version((JsonArray) each, place).map(definitions::get).ifPresent(found::add);
    }
    List<GroupInfo> infos = new ArrayList<>();
    for (Object each : groups) {
      Optional.ofNullable(((JsonArray) each).getJsonObject(place - 1))
          .map(GroupJson::read)
          .ifPresent(infos::add);
    }
    return RootGroup.of(version, infos, found);
  }

  private static Optional<DeploymentAction> readAction(
      JsonArray json, JsonArray specs, Map<Version, RunSpec> definitions) {
    JsonArray names = specs.getJsonArray(json.getInteger(1));
    String kind = json.getString(0);
    return version(names, kind.equals("Stop") ? 1 : 2)
        .map(definitions::get)
        .map(
            spec ->
                switch (kind) {
                  case "Start" -> new DeploymentAction.Start(spec);
                  case "Scale" -> new DeploymentAction.Scale(spec, toKill(json));
                  case "Restart" -> new DeploymentAction.Restart(spec);
                  case "Stop" -> new DeploymentAction.Stop(spec);
                  default -> throw new IllegalArgumentException("Unknown action " + kind);
                });
  }

  private static Set<InstanceId> toKill(JsonArray action) {
    Set<InstanceId> ids = new HashSet<>();
    for (int i = 2; i < action.size(); i++) {
      InstanceId.parse(action.getString(i)).ifPresent(ids::add);
    }
    return ids;
  }

  /** As clients see it (Marathon: DeploymentPlanConversion.scala). */
  static JsonObject publicJson(DeploymentPlan plan) {
    JsonArray steps = new JsonArray();
    plan.steps().forEach(step -> steps.add(publicJson(step)));
    return new JsonObject()
        .put("id", plan.id())
        .put("steps", steps)
        .put("version", DeploymentEvents.text(plan.version()));
  }

  static JsonObject publicJson(DeploymentStep step) {
    JsonArray actions = new JsonArray();
    for (DeploymentAction action : step.actions()) {
      actions.add(
          new JsonObject()
              .put("action", action.word())
              .put(action.spec() instanceof App ? "app" : "pod", action.spec().id().toString()));
    }
    return new JsonObject().put("actions", actions);
  }
}
