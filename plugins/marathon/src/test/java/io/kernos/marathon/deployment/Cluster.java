package io.kernos.marathon.deployment;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.Pod;
import io.kernos.marathon.group.Groups;
import io.kernos.marathon.group.RootGroup;
import io.kernos.marathon.group.StoredGroups;
import io.kernos.marathon.instance.Instance;
import io.kernos.marathon.json.AppJson;
import io.kernos.marathon.store.SpecCodec;
import io.kernos.testkit.sim.Scheduler;
import io.kernos.testkit.sim.VirtualClock;
import io.kernos.testkit.store.ModelStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** Groups, deployments and simulated instances over a model store, in virtual time. */
final class Cluster {
  static final SpecCodec CODEC =
      new SpecCodec() {
        @Override
        public JsonObject write(App app) {
          return AppJson.write(app);
        }

        @Override
        public JsonObject write(Pod pod) {
          throw new UnsupportedOperationException();
        }

        @Override
        public App readApp(JsonObject json) {
          return AppJson.read(json);
        }

        @Override
        public Pod readPod(JsonObject json) {
          throw new UnsupportedOperationException();
        }
      };

  final Scheduler world;
  final ModelStore store;
  final SimulatedInstances instances;
  final List<JsonObject> events = new ArrayList<>();
  final List<PathId> resets = new ArrayList<>();
  int maxVersions = 50;
  int maxDeployments = 100;
  Orchestration orchestration;
  private VirtualClock clock;

  Cluster(long seed) {
    world = new Scheduler(seed);
    store = ModelStore.on(world.clock());
    instances = new SimulatedInstances(world);
    start();
  }

  /** A new scheduler, in place of one that died. */
  void restart() {
    clock.kill();
    instances.crash();
    store.elect();
    start();
  }

  void start() {
    clock = world.clock();
    orchestration =
        new Orchestration(
            store.stateStore(clock),
            store.term(),
            clock,
            world.ids(),
            CODEC,
            instances,
            resets::add,
            (type, body) -> events.add(body.copy().put("eventType", type)),
            new StoredGroups.Policy(
                (from, to) -> to, plan -> {}, failure -> failure instanceof SecurityException),
            new Orchestration.Settings(maxVersions, maxDeployments, Duration.ofMinutes(5)));
    Future<Void> loaded = orchestration.load().onSuccess(done -> orchestration.start());
    await(loaded::succeeded);
  }

  Groups groups() {
    return orchestration.groups();
  }

  RootGroup root() {
    return groups().root();
  }

  Deployments deployments() {
    return orchestration.deployments();
  }

  /** Asks for a change, and lets it be stored. */
  Future<DeploymentPlan> ask(Groups.Change change, boolean force) {
    Future<DeploymentPlan> plan = groups().change(change, groups().nextVersion(), force, Map.of());
    await(plan::isComplete);
    return plan;
  }

  DeploymentPlan change(Groups.Change change) {
    return succeeded(ask(change, false));
  }

  DeploymentPlan force(Groups.Change change) {
    return succeeded(ask(change, true));
  }

  private static DeploymentPlan succeeded(Future<DeploymentPlan> plan) {
    if (plan.failed()) {
      throw new AssertionError(plan.cause());
    }
    return plan.result();
  }

  DeploymentPlan put(App... apps) {
    return change(root -> root.with(List.of(apps), groups().nextVersion()));
  }

  void await(BooleanSupplier condition) {
    if (!world.runUntil(condition, Duration.ofSeconds(60))) {
      throw new AssertionError("it does not come about; " + events + instances.all());
    }
  }

  void awaitEnd() {
    await(() -> deployments().running().isEmpty());
  }

  void runFor(Duration time) {
    world.runFor(time);
  }

  /** The types of events, and what they are about. */
  List<String> told() {
    return events.stream()
        .map(
            event -> {
              String type = event.getString("eventType");
              JsonObject step = event.getJsonObject("currentStep");
              return step == null
                  ? type
                  : type
                      + " "
                      + step.getJsonArray("actions").stream()
                          .map(a -> (JsonObject) a)
                          .map(a -> a.getString("action") + " " + a.getString("app"))
                          .collect(Collectors.joining(", "));
            })
        .toList();
  }

  Set<Instance> of(String id) {
    return Set.copyOf(instances.of(PathId.of(id)));
  }
}
