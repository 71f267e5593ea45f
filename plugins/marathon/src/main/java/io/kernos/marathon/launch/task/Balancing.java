package io.kernos.marathon.launch.task;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.HealthCheck;
import io.kernos.marathon.definition.PathId;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a load balancer must know of an app and cannot see in its tasks, as labels of their
 * discovery info: load balancers read service records and no REST API.
 */
final class Balancing {
  private Balancing() {}

  /** Of a task. */
  static Map<String, String> of(PathId app) {
    return Map.of("app-id", app.toString());
  }

  /**
   * Of a port.
   *
   * @param index among the app's ports
   */
  static Map<String, String> of(App app, int index, int servicePort) {
    Map<String, String> labels = new LinkedHashMap<>();
    if (servicePort > 0) {
      labels.put("service-port", Integer.toString(servicePort));
      check(app, index).ifPresent(check -> labels.put("health-check", json(check).encode()));
    }
    return labels;
  }

  private static Optional<HealthCheck> check(App app, int index) {
    return app.healthChecks().stream()
        .filter(check -> check.protocol() != HealthCheck.Protocol.COMMAND)
        .filter(check -> check.port().isPresent() || check.target().index() == index)
        .findFirst();
  }

  private static JsonObject json(HealthCheck check) {
    JsonObject json =
        new JsonObject()
            .put("protocol", check.protocol().name())
            .put("path", check.path().orElse("/"))
            .put("portIndex", check.target().index())
            .put("gracePeriodSeconds", check.gracePeriod().toSeconds())
            .put("intervalSeconds", check.interval().toSeconds())
            .put("timeoutSeconds", check.timeout().toSeconds())
            .put("maxConsecutiveFailures", check.maxConsecutiveFailures());
    check.port().ifPresent(port -> json.put("port", port));
    return json;
  }
}
