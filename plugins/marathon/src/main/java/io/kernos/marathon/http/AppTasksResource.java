package io.kernos.marathon.http;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.group.RootGroup;
import io.kernos.marathon.instance.Instance;
import io.kernos.marathon.instance.InstanceId;
import io.kernos.marathon.security.Action;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** {@code /v2/apps/{id}/tasks} (Marathon: AppTasksResource.scala). */
final class AppTasksResource {
  private final Scheduler scheduler;
  private final TaskJson tasks;
  private final TaskKiller killer;

  AppTasksResource(Scheduler scheduler) {
    this.scheduler = scheduler;
    this.tasks = new TaskJson(scheduler.health());
    this.killer = new TaskKiller(scheduler);
  }

  void register(Routes routes) {
    routes.json("/v2/apps/((?:.+/)?\\*)/tasks").get(this::ofGroup);
    routes.json("/v2/apps/(.+)/tasks").get(this::list).delete(this::deleteAll);
    routes.json("/v2/apps/(.+)/tasks/([^/]+)").delete(this::deleteOne);
  }

  private Future<Answer> list(Call call) {
    PathId id = call.id(0);
    App app = scheduler.groups().root().app(id).orElseThrow(() -> ApiException.noApp(id));
    call.check(Action.VIEW_RUN_SPEC, app);
    return Future.succeededFuture(Answer.ok(all(List.of(app))));
  }

  private Future<Answer> ofGroup(Call call) {
    PathId id = PathId.of(call.part(0).substring(0, call.part(0).length() - 1));
    RootGroup root = scheduler.groups().root();
    call.check(Action.VIEW_GROUP, root.group(id).orElseThrow(() -> ApiException.noGroup(id)));
    return Future.succeededFuture(
        Answer.ok(all(root.apps().stream().filter(app -> app.id().isWithin(id)).toList())));
  }

  private JsonObject all(List<App> apps) {
    JsonArray all = new JsonArray();
    for (App app : apps) {
      scheduler
          .instances()
          .of(app.id())
          .forEach(instance -> tasks.all(instance, List.of()).forEach(all::add));
    }
    return new JsonObject().put("tasks", all);
  }

  private Future<Answer> deleteAll(Call call) {
    String host = call.query().get("host");
    return delete(
        call,
        instances ->
            instances.stream().filter(instance -> host == null || isOn(instance, host)).toList(),
        killed -> {
          JsonArray all = new JsonArray();
          killed.forEach(instance -> tasks.first(instance).ifPresent(all::add));
          return new JsonObject().put("tasks", all);
        });
  }

  private static boolean isOn(Instance instance, String host) {
    return host.equals("*")
        || instance.agent().filter(agent -> agent.host().equals(host)).isPresent();
  }

  private Future<Answer> deleteOne(Call call) {
    String task = call.part(1);
    Optional<InstanceId> id = InstanceId.parse(task);
    return delete(
        call,
        instances -> instances.stream().filter(each -> Optional.of(each.id()).equals(id)).toList(),
        killed ->
            new JsonObject()
                .put(
                    "task",
                    killed.stream()
                        .findFirst()
                        .flatMap(tasks::first)
                        .orElseThrow(() -> ApiException.noTask(task))));
  }

  private Future<Answer> delete(
      Call call,
      Function<Collection<Instance>, List<Instance>> choose,
      Function<List<Instance>, JsonObject> show) {
    TaskKiller.checkFlags(call);
    PathId id = call.id(0);
    if (call.flag("scale", false)) {
      if (scheduler.groups().root().spec(id).isEmpty()) {
        throw ApiException.noApp(id);
      }
      return killer
          .killAndScale(call, choose.apply(scheduler.instances().of(id)))
          .map(plan -> Answer.deployment(200, plan));
    }
    return killer
        .kill(call, id, choose, call.flag("wipe", false))
        .map(killed -> Answer.ok(show.apply(killed)));
  }
}
