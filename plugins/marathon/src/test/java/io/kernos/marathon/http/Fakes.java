package io.kernos.marathon.http;

import io.kernos.api.v1.TaskID;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.marathon.backup.BackupOrder;
import io.kernos.marathon.config.MarathonConfig;
import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.Pod;
import io.kernos.marathon.definition.PodContainer;
import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.definition.VersionInfo;
import io.kernos.marathon.deployment.DeploymentAction;
import io.kernos.marathon.deployment.DeploymentPlan;
import io.kernos.marathon.deployment.DeploymentStep;
import io.kernos.marathon.deployment.Deployments;
import io.kernos.marathon.deployment.LockedException;
import io.kernos.marathon.event.EventStream;
import io.kernos.marathon.extension.Extensions;
import io.kernos.marathon.group.Groups;
import io.kernos.marathon.group.RootGroup;
import io.kernos.marathon.health.Health;
import io.kernos.marathon.health.HealthChecks;
import io.kernos.marathon.instance.AgentRef;
import io.kernos.marathon.instance.Condition;
import io.kernos.marathon.instance.Goal;
import io.kernos.marathon.instance.Instance;
import io.kernos.marathon.instance.InstanceId;
import io.kernos.marathon.instance.InstanceListener;
import io.kernos.marathon.instance.Instances;
import io.kernos.marathon.instance.Task;
import io.kernos.marathon.json.AppRequests;
import io.kernos.marathon.json.GroupRequests;
import io.kernos.marathon.json.PodRequests;
import io.kernos.marathon.launch.LaunchQueue;
import io.kernos.marathon.metric.MetricRegistry;
import io.kernos.marathon.scaling.AutoScaler;
import io.kernos.marathon.scaling.KernelMeter;
import io.kernos.marathon.scaling.Policies;
import io.kernos.marathon.scaling.Scaling;
import io.kernos.marathon.validation.Settings;
import io.kernos.spi.time.Clock;
import io.kernos.testkit.plugin.FakeMetrics;
import io.kernos.testkit.store.ModelStore;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A scheduler in memory that does nothing but remember. */
final class Fakes {
  static final Instant START = Instant.parse("2026-01-02T03:04:05.678Z");

  final FakeGroups groups = new FakeGroups();
  final FakeDeployments deployments = new FakeDeployments();
  final FakeInstances instances = new FakeInstances();
  final FakeQueue queue = new FakeQueue();
  final Map<InstanceId, List<Health>> health = new LinkedHashMap<>();
  final List<InstanceId> killed = new ArrayList<>();
  Extensions extensions = Extensions.NONE;
  final MetricRegistry metrics = new MetricRegistry();
  final List<BackupOrder> abdications = new ArrayList<>();

  Scheduler scheduler(MarathonConfig config, Clock clock, EventStream events) {
    return new Scheduler(
        config,
        groups,
        deployments,
        instances,
        queue,
        new HealthChecks() {
          @Override
          public List<Health> of(InstanceId instance) {
            return health.getOrDefault(instance, List.of());
          }

          @Override
          public List<Readiness> readiness(PathId spec) {
            return List.of();
          }
        },
        events,
        new AppRequests(Settings.DEFAULT),
        new GroupRequests(Settings.DEFAULT),
        new PodRequests(Settings.DEFAULT),
        scaling(clock, events),
        clock,
        chosen -> {
          chosen.forEach(instance -> killed.add(instance.id()));
          return Future.succeededFuture();
        },
        () -> "framework-1",
        () -> "127.0.0.1:8080",
        () -> Optional.of("http://127.0.0.1:5050"),
        order -> {
          abdications.add(order);
          return Future.succeededFuture();
        },
        extensions,
        metrics);
  }

  private Scaling scaling(Clock clock, EventStream events) {
    ModelStore store = ModelStore.immediate();
    Policies policies = new Policies(store.stateStore(clock), store.elect());
    return new Scaling(
        policies,
        new AutoScaler(
            groups,
            deployments,
            instances,
            policies,
            new KernelMeter(new FakeMetrics(), () -> "f"),
            target -> Future.failedFuture("no server"),
            clock,
            events,
            Duration.ofSeconds(15)));
  }

  /** An app that is there already. */
  App app(String id) {
    App app =
        App.builder(PathId.of(id))
            .cmd(Optional.of("sleep 1"))
            .versionInfo(VersionInfo.changedAt(START))
            .build();
    groups.root = groups.root.with(app, START);
    return app;
  }

  /** A running instance of an app. */
  Instance runs(App app, String uuid) {
    InstanceId id = InstanceId.of(app.id(), uuid);
    Task task =
        new Task(
            id.taskId(Optional.empty(), 1),
            Optional.empty(),
            Condition.RUNNING,
            START,
            Optional.of(START),
            List.of(31000),
            Optional.of(
                TaskStatus.newBuilder()
                    .setTaskId(TaskID.newBuilder().setValue("t"))
                    .setState(TaskState.TASK_RUNNING)
                    .build()));
    Instance instance =
        new Instance(
            id,
            app,
            Condition.RUNNING,
            Goal.RUNNING,
            START,
            Optional.of(START),
            Optional.empty(),
            true,
            Optional.of(
                new AgentRef("agent-1", "host-1", Optional.empty(), Optional.empty(), List.of())),
            List.of(task),
            Optional.empty(),
            "*");
    instances.all.put(id, instance);
    return instance;
  }

  /** An instance of a pod; its first container's health as given. */
  static Instance pod(Pod pod, String uuid, Condition condition, Optional<Boolean> healthy) {
    InstanceId id = InstanceId.of(pod.id(), uuid);
    List<Task> tasks = new ArrayList<>();
    for (PodContainer container : pod.containers()) {
      TaskStatus.Builder status =
          TaskStatus.newBuilder()
              .setTaskId(TaskID.newBuilder().setValue("t"))
              .setState(TaskState.TASK_RUNNING);
      status
          .getContainerStatusBuilder()
          .addNetworkInfosBuilder()
          .addIpAddressesBuilder()
          .setIpAddress("10.0.0.1");
      container.healthCheck().ifPresent(check -> healthy.ifPresent(status::setHealthy));
      tasks.add(
          new Task(
              id.taskId(Optional.of(container.name()), 1),
              Optional.of(container.name()),
              condition,
              START,
              Optional.of(START),
              container.endpoints().isEmpty() ? List.of() : List.of(31000),
              Optional.of(status.build())));
    }
    return new Instance(
        id,
        pod,
        condition,
        Goal.RUNNING,
        START,
        Optional.of(START),
        healthy,
        true,
        Optional.of(
            new AgentRef("agent-1", "host-1", Optional.empty(), Optional.empty(), List.of())),
        tasks,
        Optional.empty(),
        "*");
  }

  static final class FakeGroups implements Groups {
    RootGroup root = RootGroup.empty(START);
    boolean forced;
    Map<PathId, Set<InstanceId>> toKill = Map.of();
    List<String> locks = List.of();

    /** Set: a change is never done, and who asked for one is told here. */
    volatile Optional<Promise<Void>> stuck = Optional.empty();

    private int plans;

    @Override
    public RootGroup root() {
      return root;
    }

    @Override
    public Future<DeploymentPlan> change(
        Change change, Instant version, boolean force, Map<PathId, Set<InstanceId>> kill) {
      if (stuck.isPresent()) {
        stuck.get().complete();
        return Promise.<DeploymentPlan>promise().future();
      }
      try {
        if (!locks.isEmpty() && !force) {
          throw new LockedException(locks);
        }
        forced = force;
        toKill = kill;
        DeploymentPlan plan = plan(change, version);
        root = plan.target();
        return Future.succeededFuture(plan);
      } catch (RuntimeException e) {
        return Future.failedFuture(e);
      }
    }

    @Override
    public DeploymentPlan plan(Change change, Instant version) {
      RootGroup next = change.apply(root);
      List<DeploymentAction> actions = new ArrayList<>();
      next.specs().stream()
          .filter(spec -> !root.spec(spec.id()).equals(Optional.of(spec)))
          .forEach(spec -> actions.add(new DeploymentAction.Scale(spec, Set.of())));
      return new DeploymentPlan(
          "plan-" + ++plans, version, root, next, List.of(new DeploymentStep(actions)));
    }

    @Override
    public Instant nextVersion() {
      return START.plusSeconds(1);
    }

    @Override
    public Future<List<Instant>> versions(PathId spec) {
      return Future.succeededFuture(List.of(START));
    }

    @Override
    public Future<Optional<RunSpec>> version(PathId spec, Instant version) {
      return Future.succeededFuture(version.equals(START) ? root.spec(spec) : Optional.empty());
    }

    @Override
    public Future<List<Instant>> rootVersions() {
      return Future.succeededFuture(List.of(START));
    }

    @Override
    public Future<Optional<RootGroup>> rootVersion(Instant version) {
      return Future.succeededFuture(version.equals(START) ? Optional.of(root) : Optional.empty());
    }
  }

  static final class FakeDeployments implements Deployments {
    final List<Running> running = new ArrayList<>();
    final List<String> stopped = new ArrayList<>();

    @Override
    public List<Running> running() {
      return running;
    }

    @Override
    public Future<Void> stop(String id) {
      stopped.add(id);
      return Future.succeededFuture();
    }
  }

  static final class FakeQueue implements LaunchQueue {
    final List<Item> items = new ArrayList<>();
    final List<PathId> reset = new ArrayList<>();

    @Override
    public List<Item> items() {
      return items;
    }

    @Override
    public boolean resetDelay(PathId spec) {
      return reset.add(spec);
    }

    @Override
    public String explain(PathId spec) {
      return "";
    }
  }

  static final class FakeInstances implements Instances {
    final Map<InstanceId, Instance> all = new LinkedHashMap<>();
    final Map<InstanceId, Goal> ended = new LinkedHashMap<>();

    @Override
    public Optional<Instance> get(InstanceId id) {
      return Optional.ofNullable(all.get(id));
    }

    @Override
    public Optional<Instance> ofTask(String taskId) {
      return InstanceId.parse(taskId).flatMap(this::get);
    }

    @Override
    public Collection<Instance> of(PathId spec) {
      return all.values().stream().filter(each -> each.specId().equals(spec)).toList();
    }

    @Override
    public Collection<Instance> all() {
      return all.values();
    }

    @Override
    public List<Instance> schedule(RunSpec spec, int count) {
      return List.of();
    }

    @Override
    public void adopt(RunSpec spec) {}

    @Override
    public Future<Void> launching(Collection<Instance> launched) {
      return Future.succeededFuture();
    }

    @Override
    public Future<Void> end(InstanceId id, Goal goal) {
      ended.put(id, goal);
      return Future.succeededFuture();
    }

    @Override
    public Optional<TaskFailure> lastFailure(PathId spec) {
      return Optional.empty();
    }

    @Override
    public void listen(InstanceListener listener) {}
  }
}
