package io.kernos.marathon.json;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.definition.VersionInfo;
import io.kernos.marathon.group.GroupInfo;
import io.kernos.marathon.group.RootGroup;
import io.kernos.marathon.validation.Fields;
import io.kernos.marathon.validation.SharedIds;
import io.kernos.marathon.validation.Violations;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A change of a group, read and checked; it is applied to what is there when its turn comes.
 * Marathon: GroupConversion.scala. Apps and groups that it leaves out of a list disappear; lists
 * that it leaves out stay. Pods stay always, unless their group goes.
 */
public final class GroupUpdate {
  private final PathId path;
  private final JsonObject update;

  GroupUpdate(PathId path, JsonObject update) {
    this.path = path;
    this.update = update;
  }

  /** The group that is meant. */
  public PathId path() {
    return path;
  }

  /** The version that the group goes back to; then {@link #apply} is not asked. */
  public Optional<Instant> version() {
    return Optional.ofNullable(update.getString("version")).map(Timestamps::parse);
  }

  /** The factor by which the group's apps are scaled; then {@link #apply} is not asked. */
  public Optional<Double> scaleBy() {
    return Optional.ofNullable(update.getDouble("scaleBy"));
  }

  /** Whether a change touches apps; Marathon: Group.scala, updateModifiesServices. */
  static boolean namesServices(JsonObject update) {
    return update.containsKey("version")
        || update.containsKey("scaleBy")
        || update.containsKey("apps")
        || Fields.objects(update, "groups").stream().anyMatch(GroupUpdate::namesServices);
  }

  /** All groups, with this one as it is wanted. */
  public RootGroup apply(RootGroup root, Instant now) {
    Tree tree = new Tree(root, now);
    tree.set(path, update);
    tree.violations.throwIfAny();
    return RootGroup.of(now, tree.groups.values(), tree.specs.values());
  }

  /** Groups and specs on their way from the old to the new. */
  private static final class Tree {
    private final Instant now;
    private final NavigableMap<PathId, GroupInfo> groups = new TreeMap<>();
    private final NavigableMap<PathId, RunSpec> specs = new TreeMap<>();
    private final Violations violations = new Violations();

    Tree(RootGroup root, Instant now) {
      this.now = now;
      root.groups().forEach(group -> groups.put(group.id(), group));
      root.specs().forEach(spec -> specs.put(spec.id(), spec));
    }

    void set(PathId path, JsonObject update) {
      GroupInfo before = groups.get(path);
      Set<PathId> dependencies = before == null ? Set.of() : before.dependencies();
      if (update.containsKey("dependencies")) {
        dependencies = new LinkedHashSet<>();
        for (String id : Fields.texts(update, "dependencies")) {
          dependencies.add(path.resolve(id));
        }
      }
      groups.put(
          path,
          new GroupInfo(
              path,
              dependencies,
              now,
              path.segments().size() == 1
                  ? Optional.ofNullable(update.getBoolean("enforceRole"))
                  : Optional.empty()));
      if (update.containsKey("groups")) {
        setGroups(path, update);
      }
      if (update.containsKey("apps")) {
        setApps(path, update);
      }
    }

    private void setGroups(PathId path, JsonObject update) {
      Map<PathId, JsonObject> wanted = new TreeMap<>();
      Fields.objects(update, "groups")
          .forEach(child -> wanted.put(path.resolve(child.getString("id")), child));
      Set<PathId> gone = new HashSet<>(groups.tailMap(path, false).keySet());
      gone.removeIf(id -> !id.parent().equals(path) || id.isRoot() || wanted.containsKey(id));
      groups.keySet().removeIf(id -> isWithinAny(id, gone));
      specs.keySet().removeIf(id -> isWithinAny(id.parent(), gone));
      wanted.forEach(this::set);
    }

    private static boolean isWithinAny(PathId id, Set<PathId> some) {
      for (PathId each = id; !each.isRoot(); each = each.parent()) {
        if (some.contains(each)) {
          return true;
        }
      }
      return false;
    }

    private void setApps(PathId path, JsonObject update) {
      specs.values().removeIf(spec -> spec instanceof App && spec.id().parent().equals(path));
      for (JsonObject json : Fields.objects(update, "apps")) {
        App app = AppJson.read(json).withVersion(VersionInfo.changedAt(now));
        SharedIds.check(Optional.ofNullable(specs.get(app.id())), app, groups.keySet(), violations);
        specs.put(app.id(), app);
      }
    }
  }
}
