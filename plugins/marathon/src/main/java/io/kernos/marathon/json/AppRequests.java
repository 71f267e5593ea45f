package io.kernos.marathon.json;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.VersionInfo;
import io.kernos.marathon.group.RootGroup;
import io.kernos.marathon.validation.AppRules;
import io.kernos.marathon.validation.DeprecatedRules;
import io.kernos.marathon.validation.Ids;
import io.kernos.marathon.validation.RawAppRules;
import io.kernos.marathon.validation.RoleSettings;
import io.kernos.marathon.validation.Settings;
import io.kernos.marathon.validation.Violations;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes apps out of what users send; Marathon: AppHelpers.scala, AppsResource.scala. The steps are
 * the original's: shape, deprecated fields, rules of the rewritten JSON, the rest of the defaults,
 * rules of the app.
 *
 * <p>All methods throw {@link InvalidJsonException}, {@link
 * io.kernos.marathon.validation.ViolationsException} or {@link NormalizationException} to refuse.
 */
public final class AppRequests {
  private final Settings settings;
  private final AppNormalizer normalizer;

  public AppRequests(Settings settings) {
    this.settings = settings;
    this.normalizer = new AppNormalizer(settings);
  }

  /**
   * The app of a POST.
   *
   * @param root what is there, which decides about roles
   */
  public App create(Object body, RootGroup root, Instant version) {
    JsonObject app = read(AppShapes.APP, body);
    RoleSettings roles = roles(PathId.of(app.getString("id")), root, false);
    return finish(normalized(app, PathId.ROOT, roles), roles, VersionInfo.changedAt(version));
  }

  /**
   * Reads the body of a PUT or PATCH of one app, and checks it against the app as it is.
   *
   * @param partial whether what is absent stays as it is; a new app is always read as a whole
   * @param force whether an app with volumes may change its role
   */
  public AppUpdate update(PathId id, Object body, boolean partial, boolean force, RootGroup root) {
    Optional<App> current = root.app(id);
    if (current.isEmpty() || !partial) {
      if (!(body instanceof JsonObject)) {
        JsonErrors errors = new JsonErrors();
        errors.add("error.expected.jsobject");
        errors.throwIfAny();
      }
      JsonObject whole = ((JsonObject) body).copy().put("id", id.toString());
      JsonObject app = read(AppShapes.APP, whole);
      return new AppUpdate(
          id, normalized(app, PathId.ROOT, roles(id, root, force)), false, force, this);
    }
    JsonObject update = read(AppShapes.UPDATE, body);
    normalizeUpdate(update);
    // Refused now if it does not go with the app: before the change has its turn.
    normalized(laidOver(current.get(), update), PathId.ROOT, roles(id, root, force));
    return new AppUpdate(id, update, true, force, this);
  }

  /** Reads the array of a PUT or PATCH of many apps. */
  public List<AppUpdate> updates(Object body, boolean partial, boolean force, RootGroup root) {
    JsonErrors errors = new JsonErrors();
    Object read = Shapes.list(partial ? AppShapes.UPDATE : AppShapes.APP).read(body, errors);
    errors.throwIfAny();
    List<AppUpdate> updates = new ArrayList<>();
    for (int i = 0; i < ((JsonArray) read).size(); i++) {
      JsonObject app = ((JsonArray) read).getJsonObject(i);
      if (!app.containsKey("id")) {
        throw new IllegalArgumentException("requirement failed: App Update must have app id set");
      }
      PathId id = PathId.of(app.getString("id"));
      if (partial) {
        normalizeUpdate(app);
      } else {
        app = normalized(app, PathId.ROOT, roles(id, root, force));
      }
      updates.add(new AppUpdate(id, app, partial, force, this));
    }
    return updates;
  }

  /** The app that an update makes. */
  App apply(AppUpdate update, RootGroup root, Instant version) {
    PathId id = update.id();
    RoleSettings roles = roles(id, root, update.force());
    Violations clash = new Violations();
    clash.check(root.pod(id).isEmpty(), "/", "Applications and Pods may not share the same id");
    clash.throwIfAny();
    Optional<App> current = root.app(id);
    JsonObject app =
        !update.partial()
            ? update.fields().copy()
            : laidOver(current.orElse(null), update.fields().copy().put("id", id.toString()));
    return finish(
        normalized(app, PathId.ROOT, roles),
        roles,
        current.map(App::versionInfo).orElse(VersionInfo.changedAt(version)));
  }

  /**
   * An app with its shape checked, in canonical form and in keeping with the rules of that form.
   *
   * @param group to which its ids are relative
   */
  JsonObject normalized(JsonObject app, PathId group, RoleSettings roles) {
    Violations early = new Violations();
    Ids.checkClimb(app.getString("id"), group, "/id", early);
    AppNormalizer.resolveIds(app, group);
    DeprecatedRules.check(app, early);
    early.throwIfAny();
    normalizer.dropDeprecated(app);
    AppNormalizer.beforeRules(app, roles.byDefault());
    Violations violations = new Violations();
    RawAppRules.check(app, settings, roles, violations);
    violations.throwIfAny();
    normalizer.afterRules(app);
    return app;
  }

  private void normalizeUpdate(JsonObject update) {
    AppNormalizer.resolveIds(update, PathId.ROOT);
    normalizer.dropDeprecatedInUpdate(update);
    if (update.containsKey("version")) {
      Violations violations = new Violations();
      violations.check(
          update.fieldNames().stream().allMatch(key -> key.equals("version") || key.equals("id")),
          "/",
          "The 'version' field may only be combined with the 'id' field.");
      violations.throwIfAny();
    }
    normalizer.afterRulesOfUpdate(update);
  }

  /** The fields of an app, or of the default one, with those of the update over them. */
  private static JsonObject laidOver(App current, JsonObject update) {
    JsonObject app;
    if (current == null) {
      app = AppJson.write(App.builder(PathId.of(update.getString("id"))).build());
      app.remove("role");
      // These follow from the volumes unless the update says them.
      app.remove("upgradeStrategy");
      app.remove("unreachableStrategy");
    } else {
      app = AppJson.write(current);
    }
    // Into a form with every default, such as the one that the shape gives.
    JsonErrors errors = new JsonErrors();
    JsonObject whole = (JsonObject) AppShapes.APP.read(app, errors);
    JsonObject fields = update.copy();
    fields.fieldNames().forEach(name -> whole.put(name, fields.getValue(name)));
    whole.put("id", app.getString("id"));
    whole.remove("version");
    whole.remove("versionInfo");
    return whole;
  }

  private App finish(JsonObject app, RoleSettings roles, VersionInfo version) {
    App result = AppJson.read(app).withVersion(version);
    Violations violations = new Violations();
    AppRules.check(result, settings, roles, violations);
    violations.throwIfAny();
    return result;
  }

  private RoleSettings roles(PathId id, RootGroup root, boolean force) {
    return RoleSettings.of(settings, id, root, force);
  }

  /**
   * Reads a body. The original took anything for a change in which nothing is set; here it must be
   * an object, or what some languages write for an empty one.
   */
  static JsonObject read(Shape shape, Object body) {
    JsonErrors errors = new JsonErrors();
    Object read = shape.read(body, errors);
    boolean emptyList = body instanceof JsonArray list && list.isEmpty();
    if (errors.isEmpty() && !(body instanceof JsonObject) && !emptyList) {
      errors.add("error.expected.jsobject");
    }
    errors.throwIfAny();
    return (JsonObject) read;
  }
}
