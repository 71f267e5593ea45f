package io.kernos.marathon.health;

import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.HealthCheck;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.event.Events;
import io.kernos.marathon.instance.AgentRef;
import io.kernos.marathon.instance.Instance;
import io.kernos.marathon.instance.InstanceId;
import io.kernos.marathon.instance.InstanceListener;
import io.kernos.marathon.instance.Instances.TaskFailure;
import io.kernos.marathon.instance.Killing;
import io.kernos.marathon.instance.StoredInstances;
import io.kernos.marathon.instance.Task;
import io.kernos.spi.time.Clock;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Follows the health of all apps' instances: asks those whose checks are the scheduler's, listens
 * to executors for the others, and has killed what stays unhealthy (Marathon:
 * MarathonHealthCheckManager.scala). Pods have their executors' word only, which their tasks'
 * statuses hold.
 */
public final class HealthMonitor implements HealthChecks, InstanceListener, CheckRun.Listener {
  private final StoredInstances instances;
  private final Killing killing;
  private final Prober prober;
  private final Clock clock;
  private final HealthEvents events;
  private final ReadinessMonitor readiness;
  private final ActiveChecks active;
  private final Map<InstanceId, Runs> running = new HashMap<>();

  /** The checks of one task of an app: when it is launched again all begin anew. */
  private record Runs(String task, List<CheckRun> checks) {}

  /**
   * Listens to {@code instances}.
   *
   * @param json how the API shows a health check
   * @param newest what is wanted of an app now
   */
  public HealthMonitor(
      StoredInstances instances,
      Killing killing,
      Prober prober,
      Clock clock,
      Events events,
      Function<HealthCheck, JsonObject> json,
      Function<PathId, Optional<RunSpec>> newest) {
    this.instances = instances;
    this.killing = killing;
    this.prober = prober;
    this.clock = clock;
    this.events = new HealthEvents(events, json);
    this.readiness = new ReadinessMonitor(instances, prober, clock, newest);
    this.active = new ActiveChecks(instances, this.events, newest);
    instances.listen(this);
  }

  /** Takes up the instances that were loaded. */
  public void start() {
    for (Instance instance : instances.all()) {
      active.seen(instance);
      readiness.follow(instance);
      if (follow(instance)) {
        instance.tasks().stream()
            .flatMap(task -> task.status().stream())
            .forEach(status -> told(instance.id(), status, false));
      }
    }
  }

  /** Tells checks of apps of which no instance runs yet, and of those that are gone. */
  public void reconcile(Collection<? extends RunSpec> wanted) {
    active.reconcile(wanted);
  }

  @Override
  public void changed(Optional<Instance> before, Optional<Instance> after) {
    after.ifPresent(
        instance -> {
          active.seen(instance);
          readiness.follow(instance);
          follow(instance);
          for (Task task : instance.tasks()) {
            Optional<TaskStatus> old = before.flatMap(b -> b.task(task.id())).flatMap(Task::status);
            task.status()
                .filter(status -> !Optional.of(status).equals(old))
                .ifPresent(status -> told(instance.id(), status, true));
          }
        });
    if (before.isPresent()) {
      if (after.isEmpty()) {
        readiness.forget(before.get().id());
        stop(before.get().id());
      }
      active.left(before.get(), after);
    }
  }

  /** True: its checks go on. */
  private boolean follow(Instance instance) {
    Runs runs = running.get(instance.id());
    boolean checked = instance.spec() instanceof App app && !app.healthChecks().isEmpty();
    if (!checked || !instance.condition().isActive() || instance.tasks().isEmpty()) {
      stop(instance.id());
      return false;
    }
    String task = instance.tasks().get(0).id();
    if (runs != null && !runs.task().equals(task)) {
      stop(instance.id());
      runs = null;
    }
    if (runs == null && instance.isRunning()) {
      List<CheckRun> checks =
          ((App) instance.spec())
              .healthChecks().stream().map(check -> run(instance.id(), check)).toList();
      running.put(instance.id(), new Runs(task, checks));
      checks.forEach(CheckRun::start);
    }
    return running.containsKey(instance.id());
  }

  private CheckRun run(InstanceId id, HealthCheck check) {
    return new CheckRun(id, check, () -> instances.get(id), prober, clock, this);
  }

  private void stop(InstanceId id) {
    Runs runs = running.remove(id);
    if (runs != null) {
      runs.checks().forEach(CheckRun::stop);
    }
  }

  /** An executor has said how its task is. */
  private void told(InstanceId id, TaskStatus status, boolean news) {
    Runs runs = running.get(id);
    if (runs == null || !status.hasHealthy()) {
      return;
    }
    for (CheckRun run : runs.checks()) {
      if (run.check().protocol().byExecutor()) {
        if (status.getHealthy()) {
          run.healthy(news);
        } else {
          run.unhealthy("", news);
        }
      }
    }
  }

  @Override
  public void failed(CheckRun run, Instance instance) {
    events.failed(instance.id(), run.check());
  }

  @Override
  public void exhausted(CheckRun run, Instance instance) {
    Instant at = run.health().lastFailure().orElseGet(clock::now);
    String reason = run.health().lastFailureCause().orElse("unknown");
    events.kills(instance, reason, at);
    instances.failed(
        new TaskFailure(
            instance.specId(),
            instance.tasks().get(0).id(),
            TaskState.TASK_KILLED.name(),
            "Task was killed since health check failed. Reason: " + reason,
            instance.agent().map(AgentRef::host).orElse("unknown"),
            instance.agent().map(AgentRef::id),
            instance.spec().version(),
            at));
    killing.kill(instance.id());
  }

  @Override
  public void result(CheckRun run, Instance instance, boolean aliveChanged) {
    if (aliveChanged) {
      events.statusChanged(instance, run.health().alive());
    }
    Runs runs = running.get(instance.id());
    boolean probed =
        runs != null && runs.checks().stream().anyMatch(r -> !r.check().protocol().byExecutor());
    if (probed) {
      instances.healthy(instance.id(), health(runs.checks()));
    }
  }

  /** Marathon: AppHealthCheckActor.scala, computeGlobalHealth. */
  private static Optional<Boolean> health(List<CheckRun> runs) {
    if (runs.stream().allMatch(run -> run.health().alive())) {
      return Optional.of(true);
    }
    return runs.stream().allMatch(CheckRun::hasResult) ? Optional.of(false) : Optional.empty();
  }

  @Override
  public List<Health> of(InstanceId instance) {
    Runs runs = running.get(instance);
    return runs == null
        ? List.of()
        : runs.checks().stream().filter(CheckRun::hasResult).map(CheckRun::health).toList();
  }

  @Override
  public List<Readiness> readiness(PathId spec) {
    return readiness.of(spec);
  }
}
