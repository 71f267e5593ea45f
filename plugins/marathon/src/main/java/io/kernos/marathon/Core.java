package io.kernos.marathon;

import io.kernos.marathon.config.Flag;
import io.kernos.marathon.config.MarathonConfig;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.deployment.DeploymentPlan;
import io.kernos.marathon.deployment.Orchestration;
import io.kernos.marathon.event.EventStream;
import io.kernos.marathon.extension.Extensions;
import io.kernos.marathon.group.Groups;
import io.kernos.marathon.group.ServicePorts;
import io.kernos.marathon.group.StoredGroups;
import io.kernos.marathon.health.HealthMonitor;
import io.kernos.marathon.health.LimitedProber;
import io.kernos.marathon.health.Prober;
import io.kernos.marathon.http.Abdication;
import io.kernos.marathon.http.ApiException;
import io.kernos.marathon.http.Scheduler;
import io.kernos.marathon.instance.Abandoned;
import io.kernos.marathon.instance.Deadlines;
import io.kernos.marathon.instance.Instance;
import io.kernos.marathon.instance.Killing;
import io.kernos.marathon.instance.Reconciliation;
import io.kernos.marathon.instance.StatusUpdates;
import io.kernos.marathon.instance.StoredInstances;
import io.kernos.marathon.json.AppRequests;
import io.kernos.marathon.json.GroupRequests;
import io.kernos.marathon.json.HealthJson;
import io.kernos.marathon.json.PodRequests;
import io.kernos.marathon.launch.FrameworkRoles;
import io.kernos.marathon.launch.LaunchOptions;
import io.kernos.marathon.launch.Launcher;
import io.kernos.marathon.launch.task.SecretSource;
import io.kernos.marathon.launch.task.TaskFactory;
import io.kernos.marathon.launch.task.TaskGroupFactory;
import io.kernos.marathon.metric.MetricRegistry;
import io.kernos.marathon.scaling.AutoScaler;
import io.kernos.marathon.scaling.Expressions;
import io.kernos.marathon.scaling.KernelMeter;
import io.kernos.marathon.scaling.Policies;
import io.kernos.marathon.scaling.Scaling;
import io.kernos.marathon.validation.RootRules;
import io.kernos.marathon.validation.Violations;
import io.kernos.spi.plugin.Metrics;
import io.kernos.spi.store.StateStore;
import io.kernos.spi.time.Clock;
import io.kernos.spi.time.Ids;
import io.vertx.core.Future;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A scheduler that leads, put together out of its parts. It runs as well on virtual time and a
 * model store: nothing here knows of Vert.x but its futures.
 */
final class Core {
  final MarathonConfig config;
  final MasterLink master;
  final FrameworkRoles roles;
  final EventStream events;
  final StoredInstances instances;
  final Killing killing;
  final Deadlines deadlines;
  final StatusUpdates updates;
  final Reconciliation reconciliation;
  final Orchestration orchestration;
  final HealthMonitor health;
  final Launcher launcher;
  final Policies policies;
  final AutoScaler scaler;
  private final Clock clock;
  private final MetricRegistry registry;
  private final Extensions extensions;

  /**
   * Nothing is read yet.
   *
   * @param over told when nothing can be stored any more: this scheduler must end then
   */
  Core(
      MarathonConfig config,
      StateStore store,
      long term,
      Clock clock,
      Ids ids,
      Random random,
      Prober prober,
      Metrics metrics,
      MetricRegistry registry,
      Extensions extensions,
      Expressions expressions,
      Consumer<Throwable> over) {
    this.config = config;
    this.clock = clock;
    this.registry = registry;
    this.extensions = extensions;
    master = new MasterLink(new MasterMetrics(registry));
    events = new EventStream(clock);
    instances = new StoredInstances(store, term, clock, ids, events, over);
    roles = new FrameworkRoles(all -> Framework.info(config, all), master, master::frameworkId);
    instances.listen(roles);
    var settings = SchedulerSettings.instances(config);
    killing = new Killing(instances, master, clock, settings);
    deadlines = new Deadlines(instances, killing, clock, settings);
    updates = new StatusUpdates(instances, killing);
    policies = new Policies(store, term);
    orchestration =
        new Orchestration(
            store,
            term,
            clock,
            ids,
            new SpecText(),
            instances,
            this::resetDelay,
            events,
            policy(),
            SchedulerSettings.orchestration(config));
    scaler =
        new AutoScaler(
            groups(),
            orchestration.deployments(),
            instances,
            policies,
            new KernelMeter(metrics, master::frameworkId),
            expressions,
            clock,
            events,
            SchedulerSettings.autoscaling(config));
    reconciliation =
        new Reconciliation(instances, orchestration.definitions(), master, clock, settings);
    health =
        new HealthMonitor(
            instances,
            killing,
            new LimitedProber(
                prober, Math.toIntExact(config.number(Flag.MAX_CONCURRENT_MARATHON_HEALTH_CHECKS))),
            clock,
            events,
            HealthJson::write,
            id -> groups().root().spec(id));
    LaunchOptions options = SchedulerSettings.launch(config);
    Predicate<PathId> enforces = this::enforcesRole;
    launcher =
        new Launcher(
            options,
            clock,
            ids,
            random,
            instances,
            master,
            roles,
            new TaskFactory(options, enforces, SecretSource.REFERENCES, random),
            new TaskGroupFactory(options, enforces, SecretSource.REFERENCES));
  }

  private StoredGroups.Policy policy() {
    var settings = SchedulerSettings.definitions(config);
    return new StoredGroups.Policy(
        (from, to) ->
            ServicePorts.assign(
                from,
                policies.clamp(from, to),
                settings.servicePortMin(),
                settings.servicePortMax()),
        plan -> {
          RootRules.check(settings, plan.original(), plan.target());
          validate(plan);
        },
        ApiException::isForbidden);
  }

  /** Extensions are asked about what is new or changed. */
  private void validate(DeploymentPlan plan) {
    if (!extensions.validate()) {
      return;
    }
    Violations violations = new Violations();
    for (RunSpec spec : plan.target().specs()) {
      if (plan.original().spec(spec.id()).orElse(null) != spec) {
        extensions.validate(spec, violations);
      }
    }
    violations.throwIfAny();
  }

  private void resetDelay(PathId id) {
    launcher.resetDelay(id);
  }

  private boolean enforcesRole(PathId id) {
    return groups()
        .root()
        .group(PathId.ROOT.child(id.topLevel()))
        .flatMap(group -> group.enforceRole())
        .orElse(false);
  }

  Groups groups() {
    return orchestration.groups();
  }

  /** Reads what is stored; then all parts look at it. */
  Future<Void> load() {
    return orchestration
        .load()
        .compose(v -> policies.load())
        .compose(v -> instances.load(orchestration.definitions()))
        .onSuccess(
            v -> {
              loadRoles();
              killing.start();
              deadlines.start();
              health.start();
              launcher.start();
              orchestration.start();
              scaler.start();
            });
  }

  /** The flag's, those of what is wanted, and those in which something is to be freed. */
  private void loadRoles() {
    roles.addAll(List.of(config.text(Flag.MESOS_ROLE).orElse("*")));
    roles.addAll(groups().root().specs().stream().map(RunSpec::role).toList());
    roles.addAll(instances.abandoned().all().stream().map(Abandoned.Place::role).toList());
  }

  /** What the API acts on. */
  Scheduler scheduler(Supplier<String> leader, Abdication abdication) {
    var settings = SchedulerSettings.definitions(config);
    return new Scheduler(
        config,
        groups(),
        orchestration.deployments(),
        instances,
        launcher,
        health,
        events,
        new AppRequests(settings),
        new GroupRequests(settings),
        new PodRequests(settings),
        new Scaling(policies, scaler),
        clock,
        chosen -> {
          chosen.stream().map(Instance::id).forEach(killing::kill);
          return Future.succeededFuture();
        },
        master::frameworkId,
        leader,
        master::master,
        abdication,
        extensions,
        registry);
  }

  /** Nothing is begun any more. */
  Future<Void> stop() {
    scaler.close();
    orchestration.stop();
    events.close();
    return master.close();
  }
}
