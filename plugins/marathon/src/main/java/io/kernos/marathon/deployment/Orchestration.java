package io.kernos.marathon.deployment;

import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.event.Events;
import io.kernos.marathon.group.Groups;
import io.kernos.marathon.group.StoredGroups;
import io.kernos.marathon.instance.Definitions;
import io.kernos.marathon.instance.Instances;
import io.kernos.marathon.store.RootStore;
import io.kernos.marathon.store.SpecCodec;
import io.kernos.spi.store.StateStore;
import io.kernos.spi.time.Clock;
import io.kernos.spi.time.Ids;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What users want, and the way there: groups, deployments, and the keeping of counts, put together.
 *
 * <ol>
 *   <li>{@link #load} reads what was stored; then the instances may be loaded, with {@link
 *       #definitions};
 *   <li>then {@link #start} lets deployments go on where they stood.
 * </ol>
 */
public final class Orchestration {
  private final Clock clock;
  private final Settings settings;
  private final Attention attention;
  private final RunningDeployments deployments;
  private final StoredGroups groups;
  private final Keeper keeper;
  private Optional<Clock.Timer> timer = Optional.empty();

  /**
   * What is set.
   *
   * @param maxVersions how many older versions are kept of each app and pod, and of the whole
   * @param maxDeployments how many may go on at a time
   * @param checkInterval after which every app is looked at, whatever is told of it
   */
  public record Settings(int maxVersions, int maxDeployments, Duration checkInterval) {
    /** The original's (zk_max_versions, max_running_deployments, scale_apps_interval). */
    public static final Settings DEFAULT = new Settings(50, 100, Duration.ofMinutes(5));
  }

  /**
   * Nothing is read yet.
   *
   * @param term of the leader; goes into each transaction
   * @param resetDelay ends the back-off of an app's launches
   */
  public Orchestration(
      StateStore store,
      long term,
      Clock clock,
      Ids ids,
      SpecCodec codec,
      Instances instances,
      Consumer<PathId> resetDelay,
      Events events,
      StoredGroups.Policy policy,
      Settings settings) {
    this.clock = clock;
    this.settings = settings;
    this.attention = new Attention(clock);
    DeploymentEvents told = new DeploymentEvents(events);
    Roster roster = new Roster(instances, clock, attention::ask);
    this.deployments =
        new RunningDeployments(
            new DeploymentStore(store, term, clock),
            told,
            settings.maxDeployments(),
            stored -> new Deployment(stored.plan(), stored.step(), roster, told, resetDelay),
            attention::ask,
            this::keep);
    this.groups =
        new StoredGroups(
            new RootStore(store, term, clock, codec, settings.maxVersions()),
            deployments,
            told,
            clock,
            ids,
            policy);
    this.keeper = new Keeper(groups::root, instances, roster);
    instances.listen(
        (before, after) -> before.or(() -> after).ifPresent(i -> attention.ask(i.specId())));
  }

  /** Reads groups and deployments. */
  public Future<Void> load() {
    return groups.load().compose(done -> deployments.load(groups::version));
  }

  /** Lets deployments go on, and counts be kept: after the instances were read. */
  public void start() {
    deployments.start();
    attention.start(this::look);
    lookAtAll();
    timer = Optional.of(clock.every(settings.checkInterval(), this::lookAtAll));
  }

  /** Nothing is begun any more. */
  public void stop() {
    timer.ifPresent(Clock.Timer::cancel);
    attention.stop();
  }

  private void lookAtAll() {
    keeper.all().forEach(attention::ask);
  }

  private void look(PathId spec) {
    if (!deployments.look(spec)) {
      keeper.look(spec);
    }
  }

  private void keep(RunSpec spec) {
    keeper.keep(spec);
  }

  public Groups groups() {
    return groups;
  }

  public Deployments deployments() {
    return deployments;
  }

  /** Where instances find what they are instances of. */
  public Definitions definitions() {
    return new Definitions() {
      @Override
      public Future<Optional<RunSpec>> version(PathId spec, Instant version) {
        return groups.version(spec, version);
      }

      @Override
      public Optional<RunSpec> newest(PathId spec) {
        return groups.root().spec(spec);
      }
    };
  }
}
