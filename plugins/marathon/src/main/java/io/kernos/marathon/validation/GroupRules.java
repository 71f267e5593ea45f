package io.kernos.marathon.validation;

import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.group.GroupInfo;
import io.kernos.marathon.group.RootGroup;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * Rules for a change of a group whose apps are in canonical form; Marathon: Group.scala,
 * validNestedGroupUpdateWithBase.
 */
public final class GroupRules {
  private final RootGroup root;
  private final boolean services;
  private final Violations violations;

  private GroupRules(RootGroup root, boolean services, Violations violations) {
    this.root = root;
    this.services = services;
    this.violations = violations;
  }

  /**
   * Checks a change.
   *
   * @param path of the group that is changed
   * @param services whether the change touches apps
   */
  public static void check(
      JsonObject update, PathId path, RootGroup root, boolean services, Violations violations) {
    new GroupRules(root, services, violations).check(update, path, "");
  }

  private void check(JsonObject update, PathId path, String at) {
    boolean topLevel = path.segments().size() == 1;
    boolean enforced = update.getBoolean("enforceRole", false);
    violations.check(
        topLevel || !enforced,
        at + "/enforceRole",
        "enforceRole can only be set for top-level groups, and " + path + " is not top-level");
    for (String alone : List.of("version", "scaleBy")) {
      violations.check(
          !update.containsKey(alone) || update.size() == 1,
          at + "/" + alone,
          "not allowed in conjunction with other properties.");
    }
    if (update.containsKey("id")) {
      Ids.checkWritten(update.getString("id"), at + "/id", violations);
    }
    checkApps(update, path, at);
    List<JsonObject> groups = Fields.objects(update, "groups");
    for (int i = 0; i < groups.size(); i++) {
      String inner = at + "/groups(" + i + ")";
      String id = groups.get(i).getString("id");
      if (id != null) {
        PathId child = path.resolve(id);
        violations.check(
            child.parent().equals(path) && !child.isRoot(),
            inner,
            "Group has to be child of groups with parent id");
        check(groups.get(i), child, inner);
      }
    }
    Optional<GroupInfo> present = update.containsKey("id") ? root.group(path) : Optional.empty();
    violations.check(
        !services
            || !topLevel
            || !update.containsKey("enforceRole")
            || present.isEmpty()
            || present.get().enforceRole().orElse(false) == enforced,
        at + "/enforceRole",
        "enforceRole cannot be modified in a request that adds, removes or modifies services;"
            + " please make these changes in separate requests.");
  }

  private void checkApps(JsonObject update, PathId path, String at) {
    List<JsonObject> apps = Fields.objects(update, "apps");
    for (int i = 0; i < apps.size(); i++) {
      Ids.checkChildOf(
          path.resolve(apps.get(i).getString("id")), path, at + "/apps(" + i + ")/id", violations);
    }
  }
}
