package io.kernos.marathon.http;

import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.Pod;
import io.kernos.marathon.deployment.DeploymentPlan;
import io.kernos.marathon.group.Groups;
import io.kernos.marathon.group.RootGroup;
import io.kernos.marathon.json.Bodies;
import io.kernos.marathon.json.PodJson;
import io.kernos.marathon.json.PodRequests;
import io.kernos.marathon.json.Timestamps;
import io.kernos.marathon.security.Action;
import io.kernos.marathon.validation.SharedIds;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** {@code /v2/pods} (Marathon: PodsResource.scala). */
final class PodsResource {
  private final Scheduler scheduler;
  private final SpecJson specs;
  private final PodStatusJson statuses;

  PodsResource(Scheduler scheduler, SpecJson specs) {
    this.scheduler = scheduler;
    this.specs = specs;
    this.statuses = new PodStatusJson(scheduler);
  }

  void register(Routes routes) {
    routes
        .json("/v2/pods")
        .on(HttpMethod.HEAD, call -> Future.succeededFuture(Answer.ok()))
        .get(this::list)
        .post(this::create);
    routes.json("/v2/pods/::status").get(this::statuses);
    routes.json("/v2/pods/(.+)::status").get(this::status);
    routes.json("/v2/pods/(.+)::versions").get(this::versions);
    routes.json("/v2/pods/(.+)::versions/([^/]+)").get(this::version);
    routes.json("/v2/pods/(.+)").get(this::show).put(this::update).delete(this::delete);
  }

  private RootGroup root() {
    return scheduler.groups().root();
  }

  private Pod pod(Call call) {
    PathId id = call.id(0);
    Pod pod = root().pod(id).orElseThrow(() -> ApiException.noPod(id));
    call.check(Action.VIEW_RUN_SPEC, pod);
    return pod;
  }

  private List<Pod> seen(Call call) {
    return root().pods().stream().filter(pod -> call.may(Action.VIEW_RUN_SPEC, pod)).toList();
  }

  private Future<Answer> list(Call call) {
    return Future.succeededFuture(Answer.ok(new JsonList<>("[", seen(call), specs::of, "]")));
  }

  private Future<Answer> show(Call call) {
    return Future.succeededFuture(Answer.json(200, specs.of(pod(call))));
  }

  private Future<Answer> statuses(Call call) {
    return Future.succeededFuture(
        Answer.ok(new JsonList<>("[", seen(call), pod -> statuses.write(pod).toBuffer(), "]")));
  }

  /** A pod that the caller may not see is not there. */
  private Future<Answer> status(Call call) {
    PathId id = call.id(0);
    Pod pod =
        root()
            .pod(id)
            .filter(each -> call.may(Action.VIEW_RUN_SPEC, each))
            .orElseThrow(() -> ApiException.noPod(id));
    return Future.succeededFuture(Answer.ok(statuses.write(pod)));
  }

  private Future<Answer> versions(Call call) {
    return scheduler
        .groups()
        .versions(pod(call).id())
        .map(
            versions -> {
              JsonArray all = new JsonArray();
              versions.forEach(version -> all.add(Timestamps.format(version)));
              return Answer.ok(all);
            });
  }

  private Future<Answer> version(Call call) {
    PathId id = call.id(0);
    Instant version = Timestamps.parse(call.part(1));
    return scheduler
        .groups()
        .version(id, version)
        .map(
            found -> {
              if (found.isEmpty() || !(found.get() instanceof Pod pod)) {
                throw ApiException.noPod(id);
              }
              call.check(Action.VIEW_RUN_SPEC, pod);
              return Answer.ok(PodJson.write(pod));
            });
  }

  private Future<Answer> create(Call call) {
    boolean force = call.flag("force", false);
    PodRequests.Draft draft = scheduler.pods().read(Bodies.parse(call.body()));
    Instant now = scheduler.groups().nextVersion();
    Pod pod = scheduler.pods().finish(draft, root(), false, now);
    call.check(Action.CREATE_RUN_SPEC, pod);
    return change(
            root -> {
              if (root.pod(pod.id()).isPresent()) {
                throw ApiException.conflict("A pod with id [" + pod.id() + "] already exists.");
              }
              return SharedIds.with(root, pod, now);
            },
            now,
            force)
        .map(
            plan -> {
              publish(call, "pod_created_event");
              return Answer.json(201, shown(plan, pod))
                  .deployedBy(plan)
                  .with("Location", AppsResource.location(call, pod.id()));
            });
  }

  private Future<Answer> update(Call call) {
    boolean force = call.flag("force", false);
    PathId id = call.id(0);
    PodRequests.Draft draft = scheduler.pods().read(Bodies.parse(call.body()));
    if (!draft.id().equals(id)) {
      throw new ApiException(
          400, "'" + id + "' does not match definition's id ('" + draft.writtenId() + "')");
    }
    Instant now = scheduler.groups().nextVersion();
    Pod pod = scheduler.pods().finish(draft, root(), force, now);
    call.check(Action.UPDATE_RUN_SPEC, pod);
    return change(root -> SharedIds.with(root, pod, now), now, force)
        .map(
            plan -> {
              publish(call, "pod_updated_event");
              return Answer.json(200, shown(plan, pod)).deployedBy(plan);
            });
  }

  private Future<Answer> delete(Call call) {
    PathId id = call.id(0);
    Instant now = scheduler.groups().nextVersion();
    return change(
            root -> {
              Pod pod = root.pod(id).orElseThrow(() -> ApiException.noPod(id));
              call.check(Action.DELETE_RUN_SPEC, pod);
              return root.withoutSpec(id, now);
            },
            now,
            call.flag("force", false))
        .map(
            plan -> {
              publish(call, "pod_deleted_event");
              return Answer.empty(202)
                  .deployedBy(plan)
                  .with("Location", AppsResource.location(call, "/" + plan.id()));
            });
  }

  private Future<DeploymentPlan> change(Groups.Change change, Instant version, boolean force) {
    return scheduler.groups().change(change, version, force, Map.of());
  }

  /** Group.scala, noAppsAndPodsWithSameId. */
  private Buffer shown(DeploymentPlan plan, Pod pod) {
    return PodJson.write(plan.target().pod(pod.id()).orElse(pod)).toBuffer();
  }

  private void publish(Call call, String type) {
    scheduler
        .events()
        .publish(
            type, new JsonObject().put("clientIp", call.remoteAddress()).put("uri", call.path()));
  }
}
