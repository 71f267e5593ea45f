package io.kernos.marathon.http;

import io.kernos.marathon.extension.Definition;
import io.kernos.marathon.extension.HttpRequestHandler;
import io.kernos.marathon.security.Action;
import io.kernos.marathon.security.SystemPart;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** {@code /v2/plugins} (Marathon: PluginsResource.scala). */
final class PluginsResource {
  private final Scheduler scheduler;

  PluginsResource(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  void register(Routes routes) {
    routes.jsonOut("/v2/plugins").get(this::list);
    routes
        .any("/v2/plugins/([^/]+)/(.+)")
        .get(call -> serve(call, Action.VIEW_RESOURCE))
        .put(call -> serve(call, Action.UPDATE_RESOURCE))
        .post(call -> serve(call, Action.CREATE_RESOURCE))
        .delete(call -> serve(call, Action.DELETE_RESOURCE));
  }

  private Future<Answer> list(Call call) {
    call.check(Action.VIEW_RESOURCE, SystemPart.PLUGINS);
    List<JsonObject> all =
        scheduler.extensions().definitions().stream().map(Definition::write).toList();
    return Future.succeededFuture(Answer.ok(new JsonObject().put("plugins", new JsonArray(all))));
  }

  private Future<Answer> serve(Call call, Action action) {
    call.check(action, SystemPart.PLUGINS);
    String id = call.part(0);
    HttpRequestHandler handler =
        scheduler
            .extensions()
            .handler(id)
            .orElseThrow(() -> new ApiException(404, "No plugin with this pluginId: " + id));
    return handler
        .serve(
            new HttpRequestHandler.Request(
                call.method().name(),
                call.part(1),
                call.query(),
                call.headers(),
                call.body(),
                call.remoteAddress()))
        .map(given -> new Answer(given.status(), given.headers(), List.of(given.body())));
  }
}
