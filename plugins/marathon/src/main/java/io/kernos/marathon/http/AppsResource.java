package io.kernos.marathon.http;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.VersionInfo;
import io.kernos.marathon.deployment.DeploymentPlan;
import io.kernos.marathon.group.RootGroup;
import io.kernos.marathon.json.AppJson;
import io.kernos.marathon.json.AppUpdate;
import io.kernos.marathon.json.Bodies;
import io.kernos.marathon.security.Action;
import io.kernos.marathon.validation.SharedIds;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** {@code /v2/apps} (Marathon: AppsResource.scala). */
final class AppsResource {
  private static final Set<Embed> ALWAYS_LISTED = EnumSet.of(Embed.COUNTS, Embed.DEPLOYMENTS);
  private static final Set<Embed> ALWAYS_SHOWN =
      EnumSet.of(Embed.COUNTS, Embed.TASKS, Embed.LAST_TASK_FAILURE, Embed.DEPLOYMENTS);

  private final Scheduler scheduler;
  private final SpecJson specs;

  AppsResource(Scheduler scheduler, SpecJson specs) {
    this.scheduler = scheduler;
    this.specs = specs;
  }

  void register(Routes routes) {
    routes
        .json("/v2/apps")
        .get(this::list)
        .post(this::create)
        .put(call -> updateAll(call, call.flag("partialUpdate", true), true))
        .patch(call -> updateAll(call, true, false));
    routes
        .json("/v2/apps/(.+)/restart")
        .post(this::restart)
        .delete(call -> delete(call, PathId.of(call.part(0) + "/restart")));
    routes.json("/v2/apps/((?:.+/)?\\*)").get(this::group);
    routes
        .json("/v2/apps/(.+)")
        .get(this::show)
        .put(call -> update(call, call.flag("partialUpdate", true), true))
        .patch(call -> update(call, true, false))
        .delete(call -> delete(call, call.id(0)));
  }

  private RootGroup root() {
    return scheduler.groups().root();
  }

  private AppInfoJson json(Call call, Set<Embed> always) {
    Set<Embed> embeds = EnumSet.copyOf(always);
    embeds.addAll(Embed.of(call.values("embed")));
    return new AppInfoJson(scheduler, specs, embeds);
  }

  private Future<Answer> list(Call call) {
    Predicate<App> fits = filter(call);
    List<App> apps =
        root().apps().stream()
            .filter(app -> call.may(Action.VIEW_RUN_SPEC, app))
            .filter(fits)
            .toList();
    specs.keepOnly(root());
    return Future.succeededFuture(
        Answer.ok(new JsonList<>("{\"apps\":[", apps, json(call, ALWAYS_LISTED)::write, "]}")));
  }

  private static Predicate<App> filter(Call call) {
    Predicate<App> fits = app -> true;
    String cmd = call.query().get("cmd");
    if (cmd != null) {
      fits = fits.and(app -> app.cmd().filter(own -> holds(own, cmd)).isPresent());
    }
    String id = call.query().get("id");
    if (id != null) {
      fits = fits.and(app -> holds(app.id().toString(), id));
    }
    String label = call.query().get("label");
    if (label != null) {
      LabelSelector selector = LabelSelector.parse(label);
      fits = fits.and(app -> selector.test(app.labels()));
    }
    return fits;
  }

  private static boolean holds(String text, String part) {
    return text.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
  }

  private Future<Answer> show(Call call) {
    App app = root().app(call.id(0)).orElseThrow(() -> ApiException.noApp(call.id(0)));
    call.check(Action.VIEW_RUN_SPEC, app);
    return Future.succeededFuture(
        Answer.ok(new JsonList<>("{\"app\":", List.of(app), json(call, ALWAYS_SHOWN)::write, "}")));
  }

  /** {@code /v2/apps/shop/*}: all apps of a group. */
  private Future<Answer> group(Call call) {
    PathId id = PathId.of(call.part(0).substring(0, call.part(0).length() - 1));
    call.check(Action.VIEW_GROUP, root().group(id).orElseThrow(() -> ApiException.noGroup(id)));
    List<App> apps =
        root().apps().stream()
            .filter(app -> app.id().isWithin(id) && call.may(Action.VIEW_RUN_SPEC, app))
            .toList();
    return Future.succeededFuture(
        Answer.ok(new JsonList<>("{\"*\":[", apps, json(call, ALWAYS_SHOWN)::write, "]}")));
  }

  private Future<Answer> create(Call call) {
    Instant now = scheduler.groups().nextVersion();
    App app = scheduler.apps().create(body(call), root(), now);
    call.check(Action.CREATE_RUN_SPEC, app);
    return scheduler
        .groups()
        .change(
            root -> {
              if (root.app(app.id()).isPresent()) {
                throw ApiException.conflict("An app with id [" + app.id() + "] already exists.");
              }
              return SharedIds.with(root, app, now);
            },
            now,
            call.flag("force", false),
            Map.of())
        .map(
            plan -> {
              posted(call, app);
              // As it was sent: what the deployment adds to it is not shown yet.
              Buffer shown = AppJson.writeNew(app).toBuffer();
              JsonObject more =
                  new JsonObject()
                      .put("tasksStaged", 0)
                      .put("tasksRunning", 0)
                      .put("tasksHealthy", 0)
                      .put("tasksUnhealthy", 0)
                      .put(
                          "deployments",
                          new JsonArray().add(new JsonObject().put("id", plan.id())));
              return Answer.json(201, AppInfoJson.join(shown, more))
                  .deployedBy(plan)
                  .with("Location", location(call, app.id()));
            });
  }

  /** The original's relative {@code Location} is made absolute by its server. */
  static String location(Call call, PathId id) {
    return location(call, id.toString());
  }

  /** Of a path on this server. */
  static String location(Call call, String path) {
    String host = call.headers().get("Host");
    return host == null ? path : call.scheme() + "://" + host + path;
  }

  private Object body(Call call) {
    return Bodies.parse(call.body());
  }

  private Future<Answer> update(Call call, boolean partial, boolean mayCreate) {
    PathId id = call.id(0);
    AppUpdate update =
        scheduler.apps().update(id, body(call), partial, call.flag("force", false), root());
    return change(call, List.of(update), mayCreate)
        .map(
            plan -> {
              plan.target().app(id).ifPresent(app -> posted(call, app));
              return plan.original().app(id).isPresent()
                  ? Answer.deployment(200, plan)
                  : Answer.deployment(201, plan).with("Location", location(call, id));
            });
  }

  private Future<Answer> updateAll(Call call, boolean partial, boolean mayCreate) {
    List<AppUpdate> updates =
        scheduler.apps().updates(body(call), partial, call.flag("force", false), root());
    return change(call, updates, mayCreate).map(plan -> Answer.deployment(200, plan));
  }

  private Future<DeploymentPlan> change(Call call, List<AppUpdate> updates, boolean mayCreate) {
    Instant now = scheduler.groups().nextVersion();
    return older(updates)
        .compose(
            older ->
                scheduler
                    .groups()
                    .change(
                        root -> {
                          RootGroup next = root;
                          for (AppUpdate update : updates) {
                            App app = changed(next, call, update, older, mayCreate, now);
                            next = SharedIds.with(next, app, now);
                          }
                          return next;
                        },
                        now,
                        call.flag("force", false),
                        Map.of()));
  }

  /** The versions that updates go back to. */
  private Future<Map<PathId, App>> older(List<AppUpdate> updates) {
    Map<PathId, App> found = new HashMap<>();
    Future<Void> done = Future.succeededFuture();
    for (AppUpdate update : updates) {
      Optional<Instant> version = update.rollBackTo();
      if (version.isPresent() && root().app(update.id()).isPresent()) {
        done =
            done.compose(v -> scheduler.groups().version(update.id(), version.get()))
                .map(
                    old -> {
                      if (old.isEmpty() || !(old.get() instanceof App app)) {
                        throw ApiException.noApp(update.id());
                      }
                      found.put(update.id(), app);
                      return null;
                    });
      }
    }
    return done.map(found);
  }

  private App changed(
      RootGroup root,
      Call call,
      AppUpdate update,
      Map<PathId, App> older,
      boolean mayCreate,
      Instant now) {
    Optional<App> current = root.app(update.id());
    if (current.isEmpty() && !mayCreate) {
      throw ApiException.noApp(update.id());
    }
    App old = older.get(update.id());
    if (old != null) {
      call.check(Action.VIEW_RUN_SPEC, old);
      call.check(Action.UPDATE_RUN_SPEC, current.orElse(old));
      return old;
    }
    App app = update.apply(root, now);
    call.check(current.isPresent() ? Action.UPDATE_RUN_SPEC : Action.CREATE_RUN_SPEC, app);
    return app;
  }

  private Future<Answer> delete(Call call, PathId id) {
    Instant now = scheduler.groups().nextVersion();
    return scheduler
        .groups()
        .change(
            root -> {
              App app = root.app(id).orElseThrow(() -> ApiException.noApp(id));
              call.check(Action.DELETE_RUN_SPEC, app);
              return root.withoutSpec(id, now);
            },
            now,
            call.flag("force", true),
            Map.of())
        .map(plan -> Answer.deployment(200, plan));
  }

  private Future<Answer> restart(Call call) {
    PathId id = call.id(0);
    Instant now = scheduler.groups().nextVersion();
    return scheduler
        .groups()
        .change(
            root -> {
              App app = root.app(id).orElseThrow(() -> ApiException.noApp(id));
              call.check(Action.UPDATE_RUN_SPEC, app);
              return root.with(app.withVersion(VersionInfo.RESTART), now);
            },
            now,
            call.flag("force", false),
            Map.of())
        .map(plan -> Answer.deployment(200, plan));
  }

  private void posted(Call call, App app) {
    scheduler
        .events()
        .publish(
            "api_post_event",
            new JsonObject()
                .put("clientIp", call.remoteAddress())
                .put("uri", call.path())
                .put("appDefinition", SpecJson.write(app)));
  }
}
