package io.kernos.marathon.http;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.group.RootGroup;
import io.kernos.marathon.instance.Condition;
import io.kernos.marathon.instance.Instance;
import io.kernos.marathon.instance.InstanceId;
import io.kernos.marathon.json.Bodies;
import io.kernos.marathon.security.Action;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** {@code /v2/tasks} (Marathon: TasksResource.scala). */
final class TasksResource {
  private final Scheduler scheduler;
  private final TaskJson tasks;
  private final TaskKiller killer;

  TasksResource(Scheduler scheduler) {
    this.scheduler = scheduler;
    this.tasks = new TaskJson(scheduler.health());
    this.killer = new TaskKiller(scheduler);
  }

  void register(Routes routes) {
    routes.jsonOut("/v2/tasks").get(this::list);
    routes.json("/v2/tasks/delete").post(this::delete);
  }

  /** A task with the JSON's ports of its app. */
  private record Shown(Instance instance, List<Integer> servicePorts) {}

  private Future<Answer> list(Call call) {
    Set<Condition> wanted = wanted(call);
    RootGroup root = scheduler.groups().root();
    List<JsonObject> all = new ArrayList<>();
    List<Shown> shown = new ArrayList<>();
    for (App app : root.apps()) {
      if (call.may(Action.VIEW_RUN_SPEC, app)) {
        List<Integer> ports = app.servicePorts();
        for (Instance instance : scheduler.instances().of(app.id())) {
          if (wanted.isEmpty() || wanted.contains(instance.condition())) {
            shown.add(new Shown(instance, ports));
          }
        }
      }
    }
    for (Shown each : shown) {
      all.addAll(tasks.all(each.instance(), each.servicePorts()));
    }
    return Future.succeededFuture(
        Answer.ok(new JsonList<>("{\"tasks\":[", all, JsonObject::toBuffer, "]}")));
  }

  private static Set<Condition> wanted(Call call) {
    Set<String> words = new HashSet<>(call.values("status[]"));
    words.addAll(call.values("status"));
    Set<Condition> conditions = EnumSet.noneOf(Condition.class);
    for (String word : words) {
      switch (word.toLowerCase(Locale.ROOT)) {
        case "running" -> conditions.add(Condition.RUNNING);
        case "staging" -> conditions.add(Condition.STAGING);
        default -> {}
      }
    }
    return conditions;
  }

  private Future<Answer> delete(Call call) {
    TaskKiller.checkFlags(call);
    List<Instance> chosen = new ArrayList<>();
    Set<InstanceId> seen = new HashSet<>();
    for (String id : ids(call.body())) {
      InstanceId instance =
          InstanceId.parse(id)
              .orElseThrow(
                  () ->
                      new ApiException(
                          400,
                          "Invalid task id '"
                              + id
                              + "'. ["
                              + id
                              + " (of class java.lang.String)]"));
      if (seen.add(instance)) {
        scheduler.instances().get(instance).ifPresent(chosen::add);
      }
    }
    return call.flag("scale", false)
        ? killer.killAndScale(call, chosen).map(plan -> Answer.deployment(200, plan))
        : kill(call, chosen);
  }

  private List<String> ids(Buffer body) {
    Object ids = Bodies.parse(body) instanceof JsonObject json ? json.getValue("ids") : null;
    if (!(ids instanceof JsonArray array)) {
      throw invalid("", ids == null ? "error.path.missing" : "error.expected.jsarray");
    }
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      if (!(array.getValue(i) instanceof String id)) {
        throw invalid("(" + i + ")", "error.expected.jsstring");
      }
      texts.add(id);
    }
    return texts;
  }

  private static ApiException invalid(String path, String error) {
    return new ApiException(
        422,
        new JsonObject()
            .put("message", "Invalid JSON")
            .put(
                "details",
                new JsonArray()
                    .add(
                        new JsonObject()
                            .put("path", path)
                            .put("errors", new JsonArray().add(error)))));
  }

  private Future<Answer> kill(Call call, List<Instance> chosen) {
    Map<PathId, List<Instance>> byApp =
        chosen.stream()
            .collect(Collectors.groupingBy(Instance::specId, TreeMap::new, Collectors.toList()));
    RootGroup root = scheduler.groups().root();
    byApp.keySet().removeIf(id -> root.app(id).isEmpty());
    // All are looked at before the first is killed.
    byApp.keySet().forEach(id -> call.check(Action.UPDATE_RUN_SPEC, root.app(id).orElseThrow()));
    List<Future<List<Instance>>> kills = new ArrayList<>();
    byApp.forEach(
        (id, instances) ->
            kills.add(killer.kill(call, id, all -> instances, call.flag("wipe", false))));
    return Future.join(kills)
        .map(
            done -> {
              JsonArray killed = new JsonArray();
              byApp.values().stream()
                  .flatMap(Collection::stream)
                  .forEach(instance -> tasks.all(instance, List.of()).forEach(killed::add));
              return Answer.ok(new JsonObject().put("tasks", killed));
            });
  }
}
