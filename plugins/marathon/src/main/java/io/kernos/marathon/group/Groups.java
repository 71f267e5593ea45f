package io.kernos.marathon.group;

import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.deployment.DeploymentPlan;
import io.kernos.marathon.instance.InstanceId;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What users want, and the one way to change it. On the scheduler's context.
 *
 * <ol>
 *   <li>Changes are made one after the other: each sees what the one before it left.
 *   <li>When {@link #change} has succeeded, the new state and its deployment are stored.
 *   <li>A change that fails has changed nothing.
 * </ol>
 */
public interface Groups {

  /** What is wanted now. */
  RootGroup root();

  /** Makes the new state out of the old one; throws to refuse. */
  @FunctionalInterface
  interface Change {
    RootGroup apply(RootGroup root);
  }

  /**
   * Changes the wanted state, and starts the deployment to it.
   *
   * @param version of what changes; see {@link #nextVersion}
   * @param force cancels deployments that act on the same apps
   * @param toKill instances that go first where fewer are wanted
   * @return fails with what {@code change} throws, with {@code LockedException} where a deployment
   *     goes on that acts on the same apps, or with a store's failure
   */
  Future<DeploymentPlan> change(
      Change change, Instant version, boolean force, Map<PathId, Set<InstanceId>> toKill);

  /** The plan that {@code change} would make, which is not carried out. */
  DeploymentPlan plan(Change change, Instant version);

  /** Now, but later than every version before. */
  Instant nextVersion();

  /** The versions of an app or pod that are kept, newest first; none when it is unknown. */
  Future<List<Instant>> versions(PathId spec);

  /** An app or pod as it was. */
  Future<Optional<RunSpec>> version(PathId spec, Instant version);

  /** The versions of the whole that are kept, newest first. */
  Future<List<Instant>> rootVersions();

  /** All groups as they were. */
  Future<Optional<RootGroup>> rootVersion(Instant version);
}
