package io.kernos.marathon.http;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.deployment.DeploymentPlan;
import io.kernos.marathon.group.GroupInfo;
import io.kernos.marathon.group.RootGroup;
import io.kernos.marathon.json.Bodies;
import io.kernos.marathon.json.GroupUpdate;
import io.kernos.marathon.json.Timestamps;
import io.kernos.marathon.security.Action;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** {@code /v2/groups} (Marathon: GroupsResource.scala, GroupApiService.scala). */
final class GroupsResource {
  private static final Set<String> ALL = Set.of("group.groups", "group.apps", "group.pods");

  private final Scheduler scheduler;
  private final SpecJson specs;

  GroupsResource(Scheduler scheduler, SpecJson specs) {
    this.scheduler = scheduler;
    this.specs = specs;
  }

  void register(Routes routes) {
    routes.jsonOut("/v2/groups(?:/(.+))?/apps").get(this::apps);
    routes.jsonOut("/v2/groups(?:/(.+))?/versions").get(this::versions);
    routes.jsonOut("/v2/groups(?:/(.+))?/versions/([^/]+)").get(this::version);
    routes
        .jsonOut("/v2/groups")
        .get(this::show)
        .post(this::create)
        .put(this::update)
        .delete(this::clear);
    routes
        .jsonOut("/v2/groups/(.+)")
        .get(this::show)
        .post(this::create)
        .put(this::update)
        .patch(this::patch)
        .delete(this::delete);
  }

  private RootGroup root() {
    return scheduler.groups().root();
  }

  private static PathId path(Call call) {
    return call.parts().isEmpty() || call.part(0) == null ? PathId.ROOT : call.id(0);
  }

  private Future<Answer> show(Call call) {
    PathId id = path(call);
    return Future.succeededFuture(
        shown(call, root(), id, appEmbeds(call)).orElseThrow(() -> ApiException.noGroup(id)));
  }

  private static Set<Embed> appEmbeds(Call call) {
    Set<String> ofApps = new HashSet<>(call.values("embed"));
    ofApps.removeIf(embed -> !embed.startsWith("group.apps."));
    return Embed.of(ofApps);
  }

  private Optional<Answer> shown(Call call, RootGroup from, PathId id, Set<Embed> appEmbeds) {
    Set<String> asked = call.values("embed");
    AppInfoJson apps = new AppInfoJson(scheduler, specs, appEmbeds);
    GroupJson json =
        new GroupJson(
            call, from, apps, new PodStatusJson(scheduler), asked.isEmpty() ? ALL : asked);
    List<Supplier<Buffer>> pieces = from.group(id).map(json::write).orElse(List.of());
    if (!pieces.isEmpty()) {
      return Optional.of(Answer.ok(() -> pieces.stream().map(Supplier::get).iterator()));
    }
    // To somebody who sees nothing the root is empty, not unknown.
    return id.isRoot() ? Optional.of(Answer.ok(empty())) : Optional.empty();
  }

  private static JsonObject empty() {
    return new JsonObject()
        .put("id", "/")
        .put("apps", new JsonArray())
        .put("pods", new JsonArray())
        .put("groups", new JsonArray())
        .put("dependencies", new JsonArray());
  }

  private Future<Answer> apps(Call call) {
    PathId id = path(call);
    List<App> apps =
        root().apps().stream()
            .filter(app -> app.id().isWithin(id) && call.may(Action.VIEW_RUN_SPEC, app))
            .toList();
    AppInfoJson json = new AppInfoJson(scheduler, specs, appEmbeds(call));
    return Future.succeededFuture(Answer.ok(new JsonList<>("[", apps, json::write, "]")));
  }

  private Future<Answer> versions(Call call) {
    PathId id = path(call);
    call.check(Action.VIEW_GROUP, root().group(id).orElseThrow(() -> ApiException.noGroup(id)));
    return scheduler
        .groups()
        .rootVersions()
        .map(
            versions -> {
              JsonArray all = new JsonArray();
              versions.forEach(version -> all.add(Timestamps.format(version)));
              return Answer.ok(all);
            });
  }

  private Future<Answer> version(Call call) {
    PathId id = path(call);
    return scheduler
        .groups()
        .rootVersion(Timestamps.parse(call.part(1)))
        .map(
            found ->
                found
                    .flatMap(old -> shown(call, old, id, Set.of()))
                    .orElseThrow(() -> ApiException.noGroup(id)));
  }

  private GroupUpdate read(Call call) {
    return scheduler.groupRequests().read(path(call), Bodies.parse(call.body()), root());
  }

  private Future<Answer> create(Call call) {
    GroupUpdate update = read(call);
    PathId path = update.path();
    if (root().group(path).isPresent()) {
      throw ApiException.conflict(
          "Group " + path + " is already created. Use PUT to change this group.");
    }
    if (root().app(path).isPresent()) {
      throw ApiException.conflict("An app with the path " + path + " already exists.");
    }
    return deploy(call, update)
        .map(
            plan ->
                Answer.deployment(201, plan).with("Location", AppsResource.location(call, path)));
  }

  private Future<Answer> update(Call call) {
    GroupUpdate update = read(call);
    if (!call.flag("dryRun", false)) {
      return deploy(call, update).map(plan -> Answer.deployment(200, plan));
    }
    Instant now = scheduler.groups().nextVersion();
    return older(call, update)
        .map(
            older -> {
              DeploymentPlan plan =
                  scheduler.groups().plan(root -> changed(call, root, update, older, now), now);
              return Answer.ok(new JsonObject().put("steps", DeploymentJson.steps(plan.steps())));
            });
  }

  private Future<DeploymentPlan> deploy(Call call, GroupUpdate update) {
    Instant now = scheduler.groups().nextVersion();
    return older(call, update)
        .compose(
            older ->
                scheduler
                    .groups()
                    .change(
                        root -> changed(call, root, update, older, now),
                        now,
                        call.flag("force", false),
                        Map.of()));
  }

  private Future<Optional<RootGroup>> older(Call call, GroupUpdate update) {
    if (update.version().isEmpty()) {
      return Future.succeededFuture(Optional.empty());
    }
    Instant version = update.version().get();
    return scheduler
        .groups()
        .rootVersion(version)
        .map(
            found -> {
              Optional<GroupInfo> group = found.flatMap(old -> old.group(update.path()));
              call.check(
                  Action.VIEW_GROUP,
                  group.orElseThrow(
                      () ->
                          new IllegalArgumentException(
                              "Group "
                                  + update.path()
                                  + " not available in version "
                                  + Timestamps.format(version))));
              return found;
            });
  }

  private RootGroup changed(
      Call call, RootGroup root, GroupUpdate update, Optional<RootGroup> older, Instant now) {
    PathId path = update.path();
    Optional<GroupInfo> current = root.group(path);
    GroupInfo plain = new GroupInfo(path, Set.of(), now, Optional.empty());
    call.check(Action.UPDATE_GROUP, current.orElse(plain));
    if (older.isPresent()) {
      return restored(root, older.get(), path, now);
    }
    if (update.scaleBy().isPresent()) {
      return scaled(root, path, update.scaleBy().get(), now);
    }
    if (current.isEmpty()) {
      call.check(Action.CREATE_GROUP, plain);
    }
    return update.apply(root, now);
  }

  private static RootGroup restored(RootGroup root, RootGroup older, PathId path, Instant now) {
    RootGroup next = root.withoutGroup(path, now);
    for (GroupInfo group : older.groups()) {
      if (group.id().isWithin(path)) {
        next = next.with(group, now);
      }
    }
    return next.with(List.copyOf(older.specsWithin(path)), now);
  }

  private static RootGroup scaled(RootGroup root, PathId path, double factor, Instant now) {
    List<App> scaled = new ArrayList<>();
    for (App app : root.apps()) {
      if (app.id().isWithin(path)) {
        scaled.add(app.scaledTo((int) Math.ceil(app.instances() * factor), now));
      }
    }
    return root.with(scaled, now);
  }

  private Future<Answer> patch(Call call) {
    PathId id = path(call);
    boolean enforce = scheduler.groupRequests().readEnforceRole(id, Bodies.parse(call.body()));
    if (root().group(id).isEmpty()) {
      throw ApiException.noGroup(id);
    }
    Instant now = scheduler.groups().nextVersion();
    return scheduler
        .groups()
        .change(
            root -> {
              GroupInfo group = root.group(id).orElseThrow(() -> ApiException.noGroup(id));
              call.check(Action.UPDATE_GROUP, group);
              return root.with(
                  new GroupInfo(id, group.dependencies(), group.version(), Optional.of(enforce)),
                  now);
            },
            now,
            false,
            Map.of())
        .map(plan -> Answer.ok());
  }

  private Future<Answer> clear(Call call) {
    return delete(call, PathId.ROOT);
  }

  private Future<Answer> delete(Call call) {
    return delete(call, call.id(0));
  }

  private Future<Answer> delete(Call call, PathId id) {
    Instant now = scheduler.groups().nextVersion();
    return scheduler
        .groups()
        .change(
            root -> {
              call.check(
                  Action.DELETE_GROUP, root.group(id).orElseThrow(() -> ApiException.noGroup(id)));
              return root.withoutGroup(id, now);
            },
            now,
            call.flag("force", false),
            Map.of())
        .map(plan -> Answer.deployment(200, plan));
  }
}
