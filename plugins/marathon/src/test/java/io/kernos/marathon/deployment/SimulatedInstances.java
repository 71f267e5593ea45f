package io.kernos.marathon.deployment;

import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.instance.Condition;
import io.kernos.marathon.instance.Goal;
import io.kernos.marathon.instance.Instance;
import io.kernos.marathon.instance.InstanceId;
import io.kernos.marathon.instance.InstanceListener;
import io.kernos.marathon.instance.Instances;
import io.kernos.testkit.sim.Scheduler;
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
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Instances that do as they are told after a while: they start and get healthy, and end. What was
 * launched outlives a scheduler; what waited for an offer does not.
 */
final class SimulatedInstances implements Instances {
  private final Scheduler world;
  private final Map<InstanceId, Instance> instances = new LinkedHashMap<>();
  private final List<InstanceListener> listeners = new ArrayList<>();

  /** Which instances never come to serve. */
  Predicate<Instance> broken = instance -> false;

  SimulatedInstances(Scheduler world) {
    this.world = world;
  }

  /** The scheduler dies. */
  void crash() {
    listeners.clear();
    instances.values().removeIf(i -> i.condition() == Condition.SCHEDULED);
  }

  private void set(Instance after) {
    Optional<Instance> before = Optional.ofNullable(instances.put(after.id(), after));
    List.copyOf(listeners).forEach(l -> l.changed(before, Optional.of(after)));
  }

  void remove(InstanceId id) {
    Optional<Instance> before = Optional.ofNullable(instances.remove(id));
    List.copyOf(listeners).forEach(l -> l.changed(before, Optional.empty()));
  }

  void change(InstanceId id, UnaryOperator<Instance> change) {
    Instance before = instances.get(id);
    if (before != null) {
      set(change.apply(before));
    }
  }

  private void later(InstanceId id, Predicate<Instance> when, UnaryOperator<Instance> change) {
    world.after(
        world.between(Duration.ofMillis(5), Duration.ofMillis(100)),
        () -> {
          Instance now = instances.get(id);
          if (now != null && when.test(now)) {
            set(change.apply(now));
          }
        });
  }

  @Override
  public List<Instance> schedule(RunSpec spec, int count) {
    List<Instance> scheduled = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      InstanceId id = InstanceId.of(spec.id(), world.ids().uuid().toString());
      Instance instance = Instance.scheduled(id, spec, world.now());
      scheduled.add(instance);
      set(instance);
      later(id, Instance::isScheduled, at -> at.withCondition(Condition.STAGING, world.now()));
      world.after(Duration.ofMillis(110), () -> run(id));
    }
    return scheduled;
  }

  private void run(InstanceId id) {
    later(
        id,
        i -> i.condition() == Condition.STAGING && i.goal() == Goal.RUNNING && !broken.test(i),
        i -> i.withCondition(Condition.RUNNING, world.now()).withHealthy(Optional.of(true)));
  }

  @Override
  public void adopt(RunSpec spec) {
    for (Instance instance : of(spec.id())) {
      if (instance.isScheduled()) {
        set(instance.withSpec(spec));
      }
    }
  }

  @Override
  public Future<Void> end(InstanceId id, Goal goal) {
    Promise<Void> stored = Promise.promise();
    world.after(
        world.between(Duration.ZERO, Duration.ofMillis(20)),
        () -> {
          change(id, i -> i.withGoal(goal));
          stored.complete();
          world.after(
              world.between(Duration.ofMillis(5), Duration.ofMillis(100)), () -> remove(id));
        });
    return stored.future();
  }

  @Override
  public Collection<Instance> of(PathId spec) {
    return instances.values().stream().filter(i -> i.specId().equals(spec)).toList();
  }

  @Override
  public Collection<Instance> all() {
    return List.copyOf(instances.values());
  }

  long serving(String id, Instant version) {
    return of(PathId.of(id)).stream()
        .filter(i -> Standing.isServing(i) && i.spec().version().equals(version))
        .count();
  }

  long serving(String id) {
    return of(PathId.of(id)).stream().filter(Standing::isServing).count();
  }

  @Override
  public void listen(InstanceListener listener) {
    listeners.add(listener);
  }

  @Override
  public Optional<Instance> get(InstanceId id) {
    return Optional.ofNullable(instances.get(id));
  }

  @Override
  public Optional<Instance> ofTask(String taskId) {
    return InstanceId.parse(taskId).flatMap(this::get);
  }

  @Override
  public Future<Void> launching(Collection<Instance> launched) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<TaskFailure> lastFailure(PathId spec) {
    return Optional.empty();
  }
}
