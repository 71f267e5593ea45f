package io.kernos.marathon.deployment;

import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.group.RootGroup;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The way from one state of all groups to another.
 *
 * @param id a UUID
 * @param version of what changes
 */
public record DeploymentPlan(
    String id, Instant version, RootGroup original, RootGroup target, List<DeploymentStep> steps) {
  public DeploymentPlan {
    steps = List.copyOf(steps);
  }

  /** The apps and pods that its steps act on. */
  public Set<PathId> affected() {
    Set<PathId> ids = new TreeSet<>();
    steps.forEach(step -> step.actions().forEach(action -> ids.add(action.spec().id())));
    return ids;
  }
}
