package io.kernos.marathon.http;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.json.Timestamps;
import io.kernos.marathon.security.Action;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/** {@code /v2/apps/{id}/versions} (Marathon: AppVersionsResource.scala). */
final class AppVersionsResource {
  private final Scheduler scheduler;

  AppVersionsResource(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  void register(Routes routes) {
    routes.json("/v2/apps/(.+)/versions").get(this::list);
    routes.json("/v2/apps/(.+)/versions/([^/]+)").get(this::show);
  }

  private Future<Answer> list(Call call) {
    PathId id = call.id(0);
    App app = scheduler.groups().root().app(id).orElseThrow(() -> ApiException.noApp(id));
    call.check(Action.VIEW_RUN_SPEC, app);
    return scheduler
        .groups()
        .versions(id)
        .map(
            versions -> {
              JsonArray all = new JsonArray();
              versions.forEach(version -> all.add(Timestamps.format(version)));
              return Answer.ok(new JsonObject().put("versions", all));
            });
  }

  private Future<Answer> show(Call call) {
    PathId id = call.id(0);
    Instant version = Timestamps.parse(call.part(1));
    return scheduler
        .groups()
        .version(id, version)
        .map(
            found -> {
              if (found.isEmpty() || !(found.get() instanceof App app)) {
                throw ApiException.noApp(id, version);
              }
              call.check(Action.VIEW_RUN_SPEC, app);
              return Answer.ok(SpecJson.write(app));
            });
  }
}
