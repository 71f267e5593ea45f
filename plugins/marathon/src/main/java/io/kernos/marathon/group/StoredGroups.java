package io.kernos.marathon.group;

import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.deployment.DeploymentEvents;
import io.kernos.marathon.deployment.DeploymentPlan;
import io.kernos.marathon.deployment.LockedException;
import io.kernos.marathon.deployment.Planner;
import io.kernos.marathon.deployment.RunningDeployments;
import io.kernos.marathon.instance.InstanceId;
import io.kernos.marathon.store.RootStore;
import io.kernos.marathon.store.Writes;
import io.kernos.spi.time.Clock;
import io.kernos.spi.time.Ids;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Predicate;

/**
 * Groups in the store (Marathon: GroupManagerImpl.scala). A change and its deployment are stored
 * together: there is never one without the other.
 */
public final class StoredGroups implements Groups {
  private final RootStore store;
  private final RunningDeployments deployments;
  private final DeploymentEvents events;
  private final Clock clock;
  private final Ids ids;
  private final Policy policy;
  private RootGroup root;
  private Instant last;
  private Future<?> before = Future.succeededFuture();

  /**
   * What is asked about each change.
   *
   * @param ports numbers the service ports that are left open: from what was, and what is to be
   * @param rules throws to refuse a plan that is not valid
   * @param silent failures of which no event is told, as those of users who may not change anything
   */
  public record Policy(BinaryOperator<RootGroup> ports, Rules rules, Predicate<Throwable> silent) {}

  /** What must be true of a change. */
  @FunctionalInterface
  public interface Rules {
    /** Throws what is wrong with the plan's target, or with the way to it. */
    void check(DeploymentPlan plan);
  }

  /** Nothing is read yet. */
  public StoredGroups(
      RootStore store,
      RunningDeployments deployments,
      DeploymentEvents events,
      Clock clock,
      Ids ids,
      Policy policy) {
    this.store = store;
    this.deployments = deployments;
    this.events = events;
    this.clock = clock;
    this.ids = ids;
    this.policy = policy;
  }

  /** Reads what was stored. */
  public Future<Void> load() {
    return store
        .load(clock.now().truncatedTo(ChronoUnit.MILLIS))
        .map(
            stored -> {
              root = stored;
              last = stored.version();
              return null;
            });
  }

  @Override
  public RootGroup root() {
    return root;
  }

  @Override
  public Instant nextVersion() {
    Instant now = clock.now().truncatedTo(ChronoUnit.MILLIS);
    last = now.isAfter(last) ? now : last.plusMillis(1);
    return last;
  }

  @Override
  public Future<DeploymentPlan> change(
      Change change, Instant version, boolean force, Map<PathId, Set<InstanceId>> toKill) {
    Future<DeploymentPlan> result = before.transform(done -> make(change, version, force, toKill));
    before = result;
    return result;
  }

  private Future<DeploymentPlan> make(
      Change change, Instant asked, boolean force, Map<PathId, Set<InstanceId>> toKill) {
    // Another may have overtaken this one since its version was given.
    Instant version = asked.isAfter(root.version()) ? asked : nextVersion();
    last = version.isAfter(last) ? version : last;
    RootGroup changed = null;
    try {
      deployments.admit();
      changed = change.apply(root);
      DeploymentPlan plan = plan(changed, version, toKill);
      List<String> conflicts = deployments.conflicts(plan);
      if (!conflicts.isEmpty() && !force) {
        throw new LockedException(conflicts);
      }
      return store(plan, conflicts);
    } catch (RuntimeException refused) {
      PathId place = changed == null ? PathId.ROOT : RootDiff.between(root, changed).place();
      failed(place, version, refused);
      return Future.failedFuture(refused);
    }
  }

  private Future<DeploymentPlan> store(DeploymentPlan plan, List<String> conflicts) {
    RootDiff diff = RootDiff.between(plan.original(), plan.target());
    Writes writes = new Writes();
    deployments.store(plan, conflicts, writes);
    return store
        .replace(plan.original(), plan.target(), diff, writes, deployments::actsOn)
        .map(
            stored -> {
              root = plan.target();
              events.groupChanged(diff.place(), plan.version());
              deployments.begin(plan, conflicts);
              return plan;
            })
        .onFailure(failure -> failed(diff.place(), plan.version(), failure));
  }

  private void failed(PathId place, Instant version, Throwable failure) {
    if (!policy.silent().test(failure)) {
      events.groupChangeFailed(place, version, String.valueOf(failure.getMessage()));
    }
  }

  @Override
  public DeploymentPlan plan(Change change, Instant version) {
    return plan(change.apply(root), version, Map.of());
  }

  private DeploymentPlan plan(
      RootGroup changed, Instant version, Map<PathId, Set<InstanceId>> toKill) {
    RootGroup numbered = policy.ports().apply(root, changed);
    RootGroup target = Versioning.stamp(version, root, numbered);
    DeploymentPlan plan = Planner.plan(ids.uuid().toString(), version, root, target, toKill);
    policy.rules().check(plan);
    return plan;
  }

  @Override
  public Future<List<Instant>> versions(PathId spec) {
    return Future.succeededFuture(store.versions(spec, root.spec(spec)));
  }

  @Override
  public Future<Optional<RunSpec>> version(PathId spec, Instant version) {
    Optional<RunSpec> newest = root.spec(spec).filter(s -> s.version().equals(version));
    return newest.isPresent() ? Future.succeededFuture(newest) : store.older(spec, version);
  }

  @Override
  public Future<List<Instant>> rootVersions() {
    return store.rootVersions(root);
  }

  @Override
  public Future<Optional<RootGroup>> rootVersion(Instant version) {
    return store.rootVersion(version, root);
  }
}
