package io.kernos.marathon.validation;

import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.group.GroupInfo;
import io.kernos.marathon.group.RootGroup;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Which Mesos roles an app or pod may have; Marathon: RoleSettings.scala.
 *
 * @param previous the role that it has now
 * @param forced whether an app with volumes may change it
 */
public record RoleSettings(
    Set<String> valid, String byDefault, Optional<String> previous, boolean forced) {

  /** For one app or pod among those that are there. */
  public static RoleSettings of(Settings settings, PathId id, RootGroup root, boolean forced) {
    if (id.parent().isRoot()) {
      return new RoleSettings(
          Set.of(settings.mesosRole()), settings.mesosRole(), Optional.empty(), false);
    }
    String groupRole = id.topLevel();
    Optional<GroupInfo> group = root.group(PathId.ROOT.child(groupRole));
    boolean enforced =
        group.map(info -> info.enforceRole().orElse(false)).orElse(settings.newGroupsEnforceRole());
    Optional<String> previous = root.spec(id).map(RunSpec::role);
    Set<String> valid = new LinkedHashSet<>();
    if (!enforced) {
      valid.add(settings.mesosRole());
    }
    valid.add(groupRole);
    previous.ifPresent(valid::add);
    return new RoleSettings(valid, enforced ? groupRole : settings.mesosRole(), previous, forced);
  }
}
