package io.kernos.marathon.json;

import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.group.GroupInfo;
import io.kernos.marathon.group.RootGroup;
import io.kernos.marathon.validation.Fields;
import io.kernos.marathon.validation.GroupRules;
import io.kernos.marathon.validation.Ids;
import io.kernos.marathon.validation.RoleSettings;
import io.kernos.marathon.validation.Settings;
import io.kernos.marathon.validation.Violations;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Makes changes of groups out of what users send; Marathon: GroupsResource.scala,
 * GroupNormalization.scala. Refuses as {@link AppRequests} does.
 */
public final class GroupRequests {
  private final Settings settings;
  private final AppRequests apps;

  public GroupRequests(Settings settings) {
    this.settings = settings;
    this.apps = new AppRequests(settings);
  }

  /**
   * Reads the body of a POST or PUT.
   *
   * @param base the group of the path of the call; the body may name one in it
   * @param root what is there
   */
  public GroupUpdate read(PathId base, Object body, RootGroup root) {
    checkId(base.toString());
    JsonObject update = AppRequests.read(GroupShapes.UPDATE, body);
    String id = update.getString("id");
    if (id != null) {
      checkId(id);
      Violations climb = new Violations();
      Ids.checkClimb(id, base, "/id", climb);
      climb.throwIfAny();
    }
    PathId path = id == null ? base : base.resolve(id);
    boolean services = GroupUpdate.namesServices(update);
    if (!update.containsKey("version") && !update.containsKey("scaleBy")) {
      normalize(update, path, root);
    }
    Violations violations = new Violations();
    GroupRules.check(update, path, root, services, violations);
    violations.throwIfAny();
    return new GroupUpdate(path, update);
  }

  /**
   * Reads the body of a PATCH: whether the apps of a group of the first level have the group's
   * role.
   */
  public boolean readEnforceRole(PathId group, Object body) {
    JsonObject patch = AppRequests.read(GroupShapes.PATCH, body);
    Violations violations = new Violations();
    violations.check(isTopLevel(group), "/", "Path needs to be top-level");
    violations.throwIfAny();
    return patch.getBoolean("enforceRole", settings.newGroupsEnforceRole());
  }

  private static void checkId(String id) {
    Violations violations = new Violations();
    Ids.checkWritten(id, "/", violations);
    violations.throwIfAny();
  }

  private static boolean isTopLevel(PathId id) {
    return id.segments().size() == 1;
  }

  private void normalize(JsonObject update, PathId path, RootGroup root) {
    if (path.isRoot()) {
      update.put("enforceRole", false);
      for (JsonObject child : Fields.objects(update, "groups")) {
        normalizeTop(child, childPath(child, path), root);
      }
      normalizeApps(update, path, settings.mesosRole(), false, root);
    } else if (isTopLevel(path)) {
      normalizeTop(update, path, root);
    } else {
      RoleOfGroup role = roleOf(path, root);
      normalizeInner(update, path, role.name, role.enforced, root);
    }
  }

  private void normalizeTop(JsonObject update, PathId path, RootGroup root) {
    boolean enforced = update.getBoolean("enforceRole", presentRule(update, path, root));
    String role = enforced ? path.topLevel() : settings.mesosRole();
    for (JsonObject child : Fields.objects(update, "groups")) {
      normalizeInner(child, childPath(child, path), role, enforced, root);
    }
    normalizeApps(update, path, role, enforced, root);
    update.put("enforceRole", enforced);
  }

  /** A body that does not even name its group leaves the group's rule as it is. */
  private boolean presentRule(JsonObject update, PathId path, RootGroup root) {
    return update.containsKey("id")
        ? settings.newGroupsEnforceRole()
        : root.group(path).flatMap(GroupInfo::enforceRole).orElse(settings.newGroupsEnforceRole());
  }

  private void normalizeInner(
      JsonObject update, PathId path, String role, boolean enforced, RootGroup root) {
    for (JsonObject child : Fields.objects(update, "groups")) {
      normalizeInner(child, childPath(child, path), role, enforced, root);
    }
    normalizeApps(update, path, role, enforced, root);
    if (!update.containsKey("enforceRole")) {
      update.put("enforceRole", false);
    }
  }

  private void normalizeApps(
      JsonObject update, PathId path, String role, boolean enforced, RootGroup root) {
    if (!update.containsKey("apps")) {
      return;
    }
    JsonArray normalized = new JsonArray();
    for (JsonObject app : Fields.objects(update, "apps")) {
      Optional<String> previous = root.spec(path.resolve(app.getString("id"))).map(RunSpec::role);
      Set<String> valid = new LinkedHashSet<>(Set.of(role));
      if (!enforced) {
        valid.add(settings.mesosRole());
      }
      previous.ifPresent(valid::add);
      normalized.add(apps.normalized(app, path, new RoleSettings(valid, role, previous, false)));
    }
    update.put("apps", normalized);
  }

  private record RoleOfGroup(String name, boolean enforced) {}

  private RoleOfGroup roleOf(PathId path, RootGroup root) {
    Optional<GroupInfo> top = root.group(PathId.ROOT.child(path.topLevel()));
    boolean enforced =
        top.isEmpty()
            ? settings.newGroupsEnforceRole()
            : top.get().enforceRole().orElse(settings.newGroupsEnforceRole());
    return new RoleOfGroup(
        enforced && top.isPresent() ? path.topLevel() : settings.mesosRole(), enforced);
  }

  private static PathId childPath(JsonObject child, PathId parent) {
    if (!child.containsKey("id")) {
      throw new IllegalArgumentException("No group id was given!");
    }
    return parent.resolve(child.getString("id"));
  }
}
