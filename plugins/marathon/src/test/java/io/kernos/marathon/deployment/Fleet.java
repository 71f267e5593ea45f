package io.kernos.marathon.deployment;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.Container;
import io.kernos.marathon.definition.HealthCheck;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.definition.UpgradeStrategy;
import io.kernos.marathon.definition.VersionInfo;
import io.kernos.marathon.definition.Volume;
import io.kernos.marathon.definition.VolumeMount;
import io.kernos.marathon.instance.AgentRef;
import io.kernos.marathon.instance.Condition;
import io.kernos.marathon.instance.Goal;
import io.kernos.marathon.instance.Instance;
import io.kernos.marathon.instance.InstanceId;
import io.kernos.marathon.instance.Reservation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Instances of one app, moved by hand, for tests of rollouts. */
final class Fleet {
  static final Instant OLD = Instant.ofEpochMilli(1);
  static final Instant NEW = Instant.ofEpochMilli(2);
  private static final HealthCheck HEALTH_CHECK =
      new HealthCheck(
          HealthCheck.Protocol.HTTP,
          Optional.empty(),
          Optional.of("/"),
          Optional.empty(),
          Optional.of(0),
          Duration.ofSeconds(300),
          Duration.ofSeconds(60),
          Duration.ofSeconds(20),
          Duration.ofSeconds(15),
          3,
          false,
          "IPv4");
  private static final Container VOLUMES =
      new Container(
          Container.Type.MESOS,
          Optional.empty(),
          List.of(
              new Container.Mounted(
                  new Volume.Persistent("root", 10, Optional.empty(), Optional.empty(), List.of()),
                  new VolumeMount(Optional.empty(), "data", Optional.of(false)))),
          List.of(),
          Optional.empty());
  private final Map<InstanceId, Instance> instances = new LinkedHashMap<>();
  private int ids;

  /** The new version of an app whose instances are checked for health. */
  static App app(int instances, double minimumHealth, double overCapacity) {
    return App.builder(PathId.of("/app"))
        .instances(instances)
        .upgradeStrategy(new UpgradeStrategy(minimumHealth, overCapacity))
        .healthChecks(List.of(HEALTH_CHECK))
        .versionInfo(VersionInfo.changedAt(NEW))
        .build();
  }

  static App resident(App app) {
    return app.toBuilder().container(Optional.of(VOLUMES)).build();
  }

  static App old(App app) {
    return app.withVersion(VersionInfo.changedAt(OLD));
  }

  List<Instance> all() {
    return List.copyOf(instances.values());
  }

  Instance get(InstanceId id) {
    return instances.get(id);
  }

  /** A serving instance. */
  Instance serving(RunSpec spec) {
    return add(spec, Condition.RUNNING, Optional.of(true));
  }

  /** An instance that runs and is not healthy. */
  Instance sick(RunSpec spec) {
    return add(spec, Condition.RUNNING, Optional.of(false));
  }

  Instance add(RunSpec spec, Condition condition, Optional<Boolean> healthy) {
    InstanceId id = InstanceId.of(spec.id(), String.format("%05d", ids++));
    Optional<Reservation> reservation =
        spec.isResident()
            ? Optional.of(new Reservation(id.toString(), List.of()))
            : Optional.empty();
    Instance instance =
        new Instance(
            id,
            spec,
            condition,
            Goal.RUNNING,
            Instant.ofEpochMilli(ids),
            condition == Condition.RUNNING
                ? Optional.of(Instant.ofEpochMilli(ids))
                : Optional.empty(),
            healthy,
            true,
            Optional.<AgentRef>empty(),
            List.of(),
            condition == Condition.SCHEDULED ? Optional.empty() : reservation,
            "*");
    instances.put(id, instance);
    return instance;
  }

  void change(InstanceId id, UnaryOperator<Instance> change) {
    instances.computeIfPresent(id, (key, instance) -> change.apply(instance));
  }

  void become(Instance instance, Condition condition) {
    change(instance.id(), i -> i.withCondition(condition, i.since()).withHealthy(Optional.empty()));
  }

  void serve(Instance instance) {
    change(
        instance.id(),
        i -> i.withCondition(Condition.RUNNING, i.since()).withHealthy(Optional.of(true)));
  }

  /** Does what a rollout wants; what is to end still runs. */
  Moves apply(RunSpec spec, Moves moves) {
    for (Moves.Ending ending : moves.ends()) {
      Instance instance = instances.get(ending.id());
      boolean over = Standing.isGone(instance) && ending.goal() == Goal.DECOMMISSIONED;
      if (over || instance.condition() == Condition.SCHEDULED && instance.reservation().isEmpty()) {
        instances.remove(ending.id());
      } else {
        change(ending.id(), i -> i.withGoal(ending.goal()));
      }
    }
    if (moves.adopt()) {
      instances.replaceAll((id, i) -> i.isScheduled() ? i.withSpec(spec) : i);
    }
    List<Instance> reusable =
        new ArrayList<>(
            instances.values().stream()
                .filter(i -> i.goal() == Goal.STOPPED && i.condition().isTerminal())
                .toList());
    for (int i = 0; i < moves.schedule(); i++) {
      if (reusable.isEmpty()) {
        add(spec, Condition.SCHEDULED, Optional.empty());
      } else {
        change(
            reusable.remove(0).id(),
            stopped ->
                stopped
                    .withGoal(Goal.RUNNING)
                    .withSpec(spec)
                    .withCondition(Condition.SCHEDULED, stopped.since())
                    .withHealthy(Optional.empty()));
      }
    }
    return moves;
  }

  /** The ends of all that was told to end. */
  void endAll() {
    for (Instance instance : all()) {
      if (Standing.isEnding(instance)) {
        end(instance);
      }
    }
  }

  void end(Instance instance) {
    if (instance.goal() == Goal.STOPPED) {
      become(instance, Condition.KILLED);
    } else {
      instances.remove(instance.id());
    }
  }

  Collection<Instance> of(Instant version) {
    return instances.values().stream()
        .filter(i -> i.spec().version().equals(version) && i.goal() == Goal.RUNNING)
        .toList();
  }
}
