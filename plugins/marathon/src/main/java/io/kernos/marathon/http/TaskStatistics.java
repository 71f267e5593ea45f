package io.kernos.marathon.http;

import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.marathon.definition.VersionInfo;
import io.kernos.marathon.health.Health;
import io.kernos.marathon.health.HealthChecks;
import io.kernos.marathon.instance.Instance;
import io.kernos.marathon.instance.Task;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Counts of an app's tasks (Marathon: TaskForStatistics.scala, TaskStatsByVersion.scala). */
final class TaskStatistics {
  private record Counted(
      Instant version,
      boolean running,
      boolean staged,
      boolean healthy,
      boolean unhealthy,
      Optional<Double> seconds) {}

  private final List<Counted> tasks;

  private TaskStatistics(List<Counted> tasks) {
    this.tasks = tasks;
  }

  static TaskStatistics of(Collection<Instance> instances, HealthChecks health, Instant now) {
    return new TaskStatistics(
        instances.stream()
            .filter(instance -> !instance.isScheduled() && !instance.tasks().isEmpty())
            .map(instance -> count(instance, health.of(instance.id()), now))
            .toList());
  }

  private static Counted count(Instance instance, List<Health> health, Instant now) {
    Task task = instance.tasks().get(0);
    Optional<TaskState> state = task.status().map(TaskStatus::getState);
    return new Counted(
        instance.spec().version(),
        state.filter(TaskState.TASK_RUNNING::equals).isPresent(),
        state.isEmpty() || state.get() == TaskState.TASK_STAGING,
        !health.isEmpty() && health.stream().allMatch(Health::alive),
        health.stream().anyMatch(each -> !each.alive()),
        task.startedAt().map(at -> Duration.between(at, now).toMillis() / 1000.0));
  }

  private long count(Predicate<Counted> which) {
    return tasks.stream().filter(which).count();
  }

  /** Adds the counts as an app has them. */
  void putCounts(JsonObject app) {
    app.put("tasksStaged", count(Counted::staged))
        .put("tasksRunning", count(Counted::running))
        .put("tasksHealthy", count(Counted::healthy))
        .put("tasksUnhealthy", count(Counted::unhealthy));
  }

  /** The same by version, with life times. */
  JsonObject byVersion(VersionInfo version) {
    JsonObject json = new JsonObject();
    put(json, "startedAfterLastScaling", at -> !at.isBefore(version.lastScalingAt()));
    put(json, "withLatestConfig", at -> !at.isBefore(version.lastConfigChangeAt()));
    put(json, "withOutdatedConfig", at -> at.isBefore(version.lastConfigChangeAt()));
    put(json, "totalSummary", at -> true);
    return json;
  }

  private void put(JsonObject json, String key, Predicate<Instant> version) {
    TaskStatistics some =
        new TaskStatistics(tasks.stream().filter(task -> version.test(task.version())).toList());
    if (some.tasks.isEmpty()) {
      return;
    }
    JsonObject stats =
        new JsonObject()
            .put(
                "counts",
                new JsonObject()
                    .put("staged", some.count(Counted::staged))
                    .put("running", some.count(Counted::running))
                    .put("healthy", some.count(Counted::healthy))
                    .put("unhealthy", some.count(Counted::unhealthy)));
    List<Double> lives = some.tasks.stream().flatMap(t -> t.seconds().stream()).sorted().toList();
    if (!lives.isEmpty()) {
      stats.put(
          "lifeTime",
          new JsonObject()
              .put(
                  "averageSeconds",
                  lives.stream().mapToDouble(Double::doubleValue).average().orElse(0))
              .put("medianSeconds", lives.get(lives.size() / 2)));
    }
    json.put(key, new JsonObject().put("stats", stats));
  }
}
