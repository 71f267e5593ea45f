package io.kernos.marathon.http;

import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.Pod;
import io.kernos.marathon.instance.Instance;
import io.kernos.marathon.instance.Instances.TaskFailure;
import io.kernos.marathon.instance.Task;
import io.kernos.marathon.json.PodJson;
import io.kernos.marathon.json.Timestamps;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How pods are (Marathon: AppInfoBaseData.scala, podStatus). */
final class PodStatusJson {
  private final Scheduler scheduler;

  PodStatusJson(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /** A pod with its instances; those that wait for their first offer are not shown. */
  JsonObject write(Pod pod) {
    Instant now = scheduler.clock().now();
    List<PodInstanceJson> instances = new ArrayList<>();
    for (Instance instance : scheduler.instances().of(pod.id())) {
      boolean fresh = instance.isScheduled() && instance.agent().isEmpty();
      if (!fresh && instance.spec() instanceof Pod own) {
        instances.add(PodInstanceJson.of(own, instance));
      }
    }
    Instant since =
        instances.stream().map(PodInstanceJson::since).max(Instant::compareTo).orElse(now);
    JsonArray written = new JsonArray();
    instances.forEach(instance -> written.add(instance.json()));
    return new JsonObject()
        .put("id", pod.id().toString())
        .put("spec", PodJson.write(pod))
        .put("status", state(pod, instances))
        .put("statusSince", Timestamps.format(since))
        .put("instances", written)
        .put("terminationHistory", terminations(pod.id()))
        .put("lastUpdated", Timestamps.format(now))
        .put("lastChanged", Timestamps.format(since));
  }

  private String state(Pod pod, List<PodInstanceJson> instances) {
    boolean goes =
        scheduler.deployments().running().stream()
            .map(running -> running.plan())
            .anyMatch(
                plan ->
                    plan.original().pod(pod.id()).isPresent()
                        && plan.target().pod(pod.id()).isEmpty());
    if (goes) {
      return "TERMINAL";
    }
    long stable = instances.stream().filter(PodInstanceJson::isStable).count();
    return stable >= pod.instances() ? "STABLE" : "DEGRADED";
  }

  /** The last failure, as long as something is known of the task besides. */
  private JsonArray terminations(PathId id) {
    JsonArray history = new JsonArray();
    Optional<TaskFailure> failure = scheduler.instances().lastFailure(id);
    if (failure.isPresent()) {
      String taskId = failure.get().taskId();
      for (Instance instance : scheduler.instances().of(id)) {
        instance
            .task(taskId)
            .ifPresent(task -> history.add(termination(instance, task, failure.get())));
      }
    }
    return history;
  }

  private static JsonObject termination(Instance instance, Task task, TaskFailure failure) {
    return new JsonObject()
        .put("instanceID", instance.id().toString())
        .put("startedAt", Timestamps.format(task.startedAt().orElse(task.stagedAt())))
        .put("terminatedAt", Timestamps.format(failure.timestamp()))
        .put("message", failure.message())
        .put(
            "containers",
            new JsonArray()
                .add(
                    new JsonObject()
                        .put("containerId", task.id())
                        .put("lastKnownState", failure.state())));
  }
}
