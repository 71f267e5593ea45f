package io.kernos.marathon.http;

import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.instance.Instance;
import io.kernos.marathon.json.Bodies;
import io.kernos.marathon.validation.Violations;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** {@code /v2/pods/{id}::instances} (Marathon: PodsResource.scala). */
final class PodInstancesResource {
  private static final Pattern ID = Pattern.compile("^(.+)\\.(instance-|marathon-)([^\\.]+)$");

  private final Scheduler scheduler;
  private final TaskKiller killer;

  PodInstancesResource(Scheduler scheduler) {
    this.scheduler = scheduler;
    this.killer = new TaskKiller(scheduler);
  }

  void register(Routes routes) {
    routes.json("/v2/pods/(.+)::instances").delete(this::killAll);
    routes.json("/v2/pods/(.+)::instances/([^/]+)").delete(this::kill);
  }

  private Future<Answer> kill(Call call) {
    String id = call.part(1);
    checkIds(List.of(id), "/");
    return killed(call, Set.of(id))
        .map(
            instances -> {
              if (instances.isEmpty()) {
                throw ApiException.noTask(id);
              }
              return Answer.ok(InstanceJson.write(instances.get(0)));
            });
  }

  private Future<Answer> killAll(Call call) {
    Set<String> ids = new LinkedHashSet<>(Bodies.texts(Bodies.parse(call.body())));
    checkIds(List.copyOf(ids), "");
    return killed(call, ids)
        .map(
            instances -> {
              JsonArray all = new JsonArray();
              instances.forEach(instance -> all.add(InstanceJson.write(instance)));
              return Answer.ok(all);
            });
  }

  private Future<List<Instance>> killed(Call call, Set<String> ids) {
    PathId pod = call.id(0);
    if (scheduler.groups().root().spec(pod).isEmpty()) {
      throw new ApiException(404, "Path '" + pod + "' does not exist");
    }
    return killer.kill(
        call,
        pod,
        instances -> instances.stream().filter(i -> ids.contains(i.id().toString())).toList(),
        call.flag("wipe", false));
  }

  private static void checkIds(List<String> ids, String path) {
    Violations violations = new Violations();
    for (int i = 0; i < ids.size(); i++) {
      violations.check(
          ID.matcher(ids.get(i)).matches(),
          path.isEmpty() ? "(" + i + ")" : path,
          "must fully match regular expression '" + ID.pattern() + "'");
    }
    violations.throwIfAny();
  }
}
