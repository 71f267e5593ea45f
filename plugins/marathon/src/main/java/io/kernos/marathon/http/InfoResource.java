package io.kernos.marathon.http;

import io.kernos.marathon.config.Flag;
import io.kernos.marathon.config.MarathonConfig;
import io.kernos.marathon.security.Action;
import io.kernos.marathon.security.SystemPart;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** {@code /v2/info}, {@code /v2/leader}, {@code /v2/plugins} (Marathon: InfoResource.scala). */
final class InfoResource {
  /** The version of the original that clients find here. */
  static final String VERSION = "1.10.0";

  private final Scheduler scheduler;

  InfoResource(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  void register(Routes routes) {
    routes.json("/v2/info").get(this::info);
    routes.jsonOut("/v2/leader").get(this::leader).delete(this::abdicate);
    routes.jsonOut("/v2/plugins").get(this::plugins);
    routes
        .any("/v2/plugins/([^/]+)/(.+)")
        .get(this::noPlugin)
        .put(this::noPlugin)
        .post(this::noPlugin)
        .delete(this::noPlugin);
    routes.jsonOut("/v2/features").get(this::features);
  }

  private Future<Answer> info(Call call) {
    call.check(Action.VIEW_RESOURCE, SystemPart.SYSTEM_CONFIG);
    return Future.succeededFuture(
        Answer.ok(
            new JsonObject()
                .put("name", "marathon")
                .put("version", VERSION)
                .put("buildref", "kernos")
                .put("elected", true)
                .put("leader", scheduler.leader().get())
                .put("frameworkId", scheduler.frameworkId().get())
                .put("marathon_config", marathon(scheduler.config()))
                .put("zookeeper_config", new JsonObject().put("zk", ""))
                .put("http_config", scheduler.config().show(Flag.HTTP_PORT, Flag.HTTPS_PORT))));
  }

  private static JsonObject marathon(MarathonConfig config) {
    JsonObject shown =
        config.show(
            Flag.CHECKPOINT,
            Flag.DECLINE_OFFER_DURATION,
            Flag.DEFAULT_NETWORK_NAME,
            Flag.ENV_VARS_PREFIX,
            Flag.EXECUTOR,
            Flag.FAILOVER_TIMEOUT,
            Flag.FRAMEWORK_NAME,
            Flag.HOSTNAME,
            Flag.LAUNCH_TOKEN_REFRESH_INTERVAL,
            Flag.LOCAL_PORT_MAX,
            Flag.LOCAL_PORT_MIN,
            Flag.MAINTENANCE_MODE,
            Flag.MAX_INSTANCES_PER_OFFER,
            Flag.MESOS_BRIDGE_NAME,
            Flag.MESOS_ROLE,
            Flag.MESOS_USER,
            Flag.MIN_REVIVE_OFFERS_INTERVAL,
            Flag.NEW_GROUP_ENFORCE_ROLE,
            Flag.RECONCILIATION_INITIAL_DELAY,
            Flag.RECONCILIATION_INTERVAL,
            Flag.SCALE_APPS_INITIAL_DELAY,
            Flag.SCALE_APPS_INTERVAL,
            Flag.TASK_LAUNCH_CONFIRM_TIMEOUT,
            Flag.TASK_LAUNCH_TIMEOUT,
            Flag.TASK_LOST_EXPUNGE_INITIAL_DELAY,
            Flag.TASK_LOST_EXPUNGE_INTERVAL,
            Flag.TASK_RESERVATION_TIMEOUT,
            Flag.WEBUI_URL);
    List<String> origins = config.list(Flag.ACCESS_CONTROL_ALLOW_ORIGIN);
    if (!origins.isEmpty()) {
      shown.put("access_control_allow_origin", new JsonArray(origins));
    }
    config.optionalNumber(Flag.LAUNCH_TOKENS).ifPresent(n -> shown.put("launch_token", n));
    return shown.put("features", new JsonArray(config.list(Flag.ENABLE_FEATURES))).put("ha", true);
  }

  private Future<Answer> leader(Call call) {
    call.check(Action.VIEW_RESOURCE, SystemPart.LEADER);
    return Future.succeededFuture(
        Answer.ok(new JsonObject().put("leader", scheduler.leader().get())));
  }

  /** The scheduler starts again after a moment, from what is stored, as after an election. */
  private Future<Answer> abdicate(Call call) {
    call.check(Action.UPDATE_RESOURCE, SystemPart.LEADER);
    scheduler.abdicate().run();
    return Future.succeededFuture(Answer.message(200, "Leadership abdicated"));
  }

  private Future<Answer> plugins(Call call) {
    call.check(Action.VIEW_RESOURCE, SystemPart.PLUGINS);
    return Future.succeededFuture(Answer.ok(new JsonObject().put("plugins", new JsonArray())));
  }

  private Future<Answer> noPlugin(Call call) {
    call.check(Action.VIEW_RESOURCE, SystemPart.PLUGINS);
    return Future.failedFuture(
        new ApiException(404, "No plugin with this pluginId: " + call.part(0)));
  }

  private Future<Answer> features(Call call) {
    call.check(Action.VIEW_RESOURCE, SystemPart.SYSTEM_CONFIG);
    return Future.succeededFuture(
        Answer.ok(new JsonArray(scheduler.config().list(Flag.ENABLE_FEATURES))));
  }
}
