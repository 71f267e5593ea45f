package io.kernos.marathon.http;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.deployment.Deployments;
import io.kernos.marathon.health.HealthChecks;
import io.kernos.marathon.instance.Instance;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Apps in JSON with what runs of them, for one answer (Marathon: AppInfoBaseData.scala). */
final class AppInfoJson {
  private final Scheduler scheduler;
  private final SpecJson specs;
  private final TaskJson tasks;
  private final Set<Embed> embeds;
  private final Instant now;
  private final Map<PathId, List<String>> deployments = new HashMap<>();

  AppInfoJson(Scheduler scheduler, SpecJson specs, Set<Embed> embeds) {
    this.scheduler = scheduler;
    this.specs = specs;
    this.tasks = new TaskJson(scheduler.health());
    this.embeds = embeds;
    this.now = scheduler.clock().now();
    if (embeds.contains(Embed.DEPLOYMENTS) || embeds.contains(Embed.READINESS)) {
      for (Deployments.Running running : scheduler.deployments().running()) {
        for (PathId id : running.plan().affected()) {
          deployments.computeIfAbsent(id, x -> new ArrayList<>()).add(running.plan().id());
        }
      }
    }
  }

  Buffer write(App app) {
    Buffer definition = specs.of(app);
    JsonObject more = more(app);
    if (more.isEmpty()) {
      return definition;
    }
    return join(definition, more);
  }

  /** A definition's JSON with more fields at its end. */
  static Buffer join(Buffer definition, JsonObject more) {
    Buffer extra = more.toBuffer();
    return Buffer.buffer(definition.length() + extra.length())
        .appendBuffer(definition, 0, definition.length() - 1)
        .appendString(",")
        .appendBuffer(extra, 1, extra.length() - 1);
  }

  private JsonObject more(App app) {
    JsonObject more = new JsonObject();
    Collection<Instance> instances = scheduler.instances().of(app.id());
    if (embeds.contains(Embed.COUNTS) || embeds.contains(Embed.TASK_STATS)) {
      TaskStatistics statistics = TaskStatistics.of(instances, scheduler.health(), now);
      if (embeds.contains(Embed.COUNTS)) {
        statistics.putCounts(more);
      }
      if (embeds.contains(Embed.TASK_STATS)) {
        more.put("taskStats", statistics.byVersion(app.versionInfo()));
      }
    }
    if (embeds.contains(Embed.DEPLOYMENTS)) {
      JsonArray ids = new JsonArray();
      deployments
          .getOrDefault(app.id(), List.of())
          .forEach(id -> ids.add(new JsonObject().put("id", id)));
      more.put("deployments", ids);
    }
    if (embeds.contains(Embed.READINESS)) {
      JsonArray results = new JsonArray();
      if (deployments.containsKey(app.id())) {
        scheduler.health().readiness(app.id()).forEach(each -> results.add(readiness(each)));
      }
      more.put("readinessCheckResults", results);
    }
    if (embeds.contains(Embed.TASKS)) {
      JsonArray all = new JsonArray();
      instances.forEach(instance -> tasks.first(instance).ifPresent(all::add));
      more.put("tasks", all);
    }
    if (embeds.contains(Embed.LAST_TASK_FAILURE)) {
      scheduler
          .instances()
          .lastFailure(app.id())
          .ifPresent(failure -> more.put("lastTaskFailure", TaskJson.write(failure)));
    }
    return more;
  }

  static JsonObject readiness(HealthChecks.Readiness readiness) {
    JsonObject json =
        new JsonObject()
            .put("name", readiness.name())
            .put("taskId", readiness.taskId())
            .put("ready", readiness.ready());
    readiness
        .lastResponse()
        .ifPresent(
            response ->
                json.put(
                    "lastResponse",
                    new JsonObject()
                        .put("status", response.status())
                        .put("contentType", response.contentType())
                        .put("body", response.body())));
    return json;
  }
}
