package io.kernos.marathon.group;

import io.kernos.marathon.definition.PathId;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A group's own fields.
 *
 * @param dependencies groups or apps that must run before anything in this group
 * @param enforceRole of a group of the first level: whether its apps get the group's role
 */
public record GroupInfo(
    PathId id, Set<PathId> dependencies, Instant version, Optional<Boolean> enforceRole) {
  public GroupInfo {
    dependencies = Set.copyOf(dependencies);
  }
}
