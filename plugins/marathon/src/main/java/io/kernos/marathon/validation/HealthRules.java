package io.kernos.marathon.validation;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Rules for checks of all kinds; Marathon: AppValidation.scala. */
final class HealthRules {
  private static final Set<String> BY_SCHEDULER = Set.of("HTTP", "HTTPS", "TCP");
  private static final Set<String> OVER_MESOS = Set.of("MESOS_HTTP", "MESOS_HTTPS", "MESOS_TCP");

  private HealthRules() {}

  static void check(JsonObject app, JsonObject container, Violations violations) {
    List<JsonObject> checks = Fields.objects(app, "healthChecks");
    int ports = portCount(app, container);
    boolean docker = container != null && container.getString("type").equals("DOCKER");
    for (int i = 0; i < checks.size(); i++) {
      JsonObject check = checks.get(i);
      String path = "/healthChecks(" + i + ")";
      violations.check(
          hasPort(check, ports),
          path,
          "Health check port indices must address an element of the ports array or container port"
              + " mappings.");
      violations.check(
          check.getString("ipProtocol").equals("IPv4")
              || (docker && OVER_MESOS.contains(check.getString("protocol"))),
          path,
          "IPv6 can only be used for container type DOCKER and Mesos http/https/tcp health"
              + " checks");
      checkCommand(check, path, violations);
    }
    violations.check(
        checks.stream()
                .filter(check -> !check.containsKey("command"))
                .filter(check -> !BY_SCHEDULER.contains(check.getString("protocol")))
                .count()
            <= 1,
        "/",
        "AppDefinition can contain at most one Mesos health check");
    checkKind(app.getJsonObject("check"), violations);
  }

  /** The original fails on these while it converts: HealthCheckConversion.scala. */
  private static void checkCommand(JsonObject check, String path, Violations violations) {
    String protocol = check.getString("protocol");
    boolean command = check.containsKey("command");
    violations.check(
        !command || protocol.equals("COMMAND"),
        path,
        "illegal protocol " + protocol + " specified with command");
    violations.check(
        command || !protocol.equals("COMMAND"),
        path,
        "illegal protocol COMMAND for non-command health check");
    violations.check(
        !command || (!check.containsKey("path") && !check.containsKey("port")),
        path,
        "a command health check has neither path nor port");
  }

  /** CheckConversion.scala. */
  private static void checkKind(JsonObject check, Violations violations) {
    if (check != null) {
      long kinds = List.of("http", "tcp", "exec").stream().filter(check::containsKey).count();
      violations.check(
          kinds == 1, "/check", "illegal RAML Check: expected one of http, tcp or exec checks");
    }
  }

  private static boolean hasPort(JsonObject check, int ports) {
    if (check.containsKey("command") || !BY_SCHEDULER.contains(check.getString("protocol"))) {
      return true;
    }
    Integer index = check.getInteger("portIndex");
    return index != null ? index < ports : check.containsKey("port") || ports == 1;
  }

  private static int portCount(JsonObject app, JsonObject container) {
    return container != null && container.containsKey("portMappings")
        ? Fields.objects(container, "portMappings").size()
        : Fields.objects(app, "portDefinitions").size();
  }

  static void checkReadiness(JsonObject app, JsonObject container, Violations violations) {
    List<JsonObject> checks = Fields.objects(app, "readinessChecks");
    violations.check(
        checks.size() <= 1,
        "/readinessChecks/size",
        "got " + checks.size() + ", expected 1 or less");
    List<String> names =
        (container != null && container.containsKey("portMappings")
                ? Fields.objects(container, "portMappings")
                : Fields.objects(app, "portDefinitions"))
            .stream().map(port -> port.getString("name")).filter(Objects::nonNull).toList();
    for (int i = 0; i < checks.size(); i++) {
      JsonObject check = checks.get(i);
      String path = "/readinessChecks(" + i + ")";
      String port = check.getString("portName");
      violations.check(
          names.contains(port),
          path + "/portName",
          "No port definition reference for portName " + port);
      int timeout = check.getInteger("timeoutSeconds");
      int interval = check.getInteger("intervalSeconds");
      violations.check(
          timeout < interval,
          path + "/timeoutSeconds",
          "got " + timeout + ", expected less than " + interval);
    }
  }
}
