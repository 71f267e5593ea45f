package io.kernos.marathon.http;

import io.kernos.marathon.config.Flag;
import io.kernos.marathon.config.MarathonConfig;
import io.kernos.marathon.security.Action;
import io.kernos.marathon.security.SystemPart;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** {@code /v2/info} (Marathon: InfoResource.scala). */
final class InfoResource {
  /** The version of the original that clients find here. */
  static final String VERSION = "1.10.0";

  private static final List<Flag> SHOWN =
      List.of(
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

  /** What the original's parts need that are not there: a proxy to the leader, a store's cache. */
  private static final List<String> NO_SUCH_SETTING =
      List.of(
          "leader_proxy_connection_timeout_ms",
          "leader_proxy_read_timeout_ms",
          "mesos_heartbeat_failure_threshold",
          "mesos_heartbeat_interval",
          "offer_matching_timeout",
          "on_elected_prepare_timeout",
          "store_cache");

  private static final List<String> NO_ZOOKEEPER =
      List.of(
          "zk_compression",
          "zk_compression_threshold",
          "zk_connection_timeout",
          "zk_max_node_size",
          "zk_session_timeout",
          "zk_timeout");

  private final Scheduler scheduler;

  InfoResource(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  void register(Routes routes) {
    routes.json("/v2/info").get(this::info);
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
                .put("zookeeper_config", zooKeeper(scheduler.config()))
                .put("http_config", scheduler.config().show(Flag.HTTP_PORT, Flag.HTTPS_PORT))));
  }

  /** Every key of the original; null where nothing here has such a setting. */
  private JsonObject marathon(MarathonConfig config) {
    JsonObject shown = new JsonObject();
    NO_SUCH_SETTING.forEach(shown::putNull);
    for (Flag flag : SHOWN) {
      shown.putNull(flag.flag());
    }
    shown.mergeIn(config.show(SHOWN.toArray(Flag[]::new)));
    List<String> origins = config.list(Flag.ACCESS_CONTROL_ALLOW_ORIGIN);
    shown.put(
        Flag.ACCESS_CONTROL_ALLOW_ORIGIN.flag(), origins.isEmpty() ? null : new JsonArray(origins));
    String master = scheduler.master().get().orElse(null);
    return shown
        .put("launch_token", config.optionalNumber(Flag.LAUNCH_TOKENS).orElse(null))
        .put("features", new JsonArray(config.list(Flag.ENABLE_FEATURES)))
        .put("ha", true)
        .put("master", master)
        .put("mesos_leader_ui_url", master);
  }

  private static JsonObject zooKeeper(MarathonConfig config) {
    JsonObject shown = new JsonObject().put("zk", "");
    NO_ZOOKEEPER.forEach(shown::putNull);
    return shown.mergeIn(config.show(Flag.ZK_MAX_VERSIONS));
  }

  private Future<Answer> features(Call call) {
    call.check(Action.VIEW_RESOURCE, SystemPart.SYSTEM_CONFIG);
    return Future.succeededFuture(
        Answer.ok(new JsonArray(scheduler.config().list(Flag.ENABLE_FEATURES))));
  }
}
