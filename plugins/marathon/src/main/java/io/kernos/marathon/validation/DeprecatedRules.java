package io.kernos.marathon.validation;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** Rules for fields of older versions; Marathon: AppValidation.scala, validateOldAppAPI. */
public final class DeprecatedRules {
  private DeprecatedRules() {}

  /** Checks an app as it was sent, with its shape in order. */
  public static void check(JsonObject app, Violations violations) {
    JsonObject container = app.getJsonObject("container", new JsonObject());
    JsonObject docker = container.getJsonObject("docker");
    if (docker != null) {
      checkDocker(docker, container.getString("type").equals("MESOS"), violations);
    }
    JsonObject ipAddress = app.getJsonObject("ipAddress");
    violations.check(
        ipAddress == null
            || !ipAddress.containsKey("discovery")
            || !"DOCKER".equals(container.getString("type")),
        "/ipAddress",
        "ipAddress/discovery is not allowed for Docker containers");
    List<String> uris = Fields.texts(app, "uris");
    for (int i = 0; i < uris.size(); i++) {
      violations.check(Values.isUri(uris.get(i)), "/uris(" + i + ")", "URI has invalid syntax.");
    }
    violations.check(
        uris.isEmpty() || !Fields.isFilled(app, "fetch"),
        "/uris",
        "may not be set in conjunction with fetch");
    boolean networks = Fields.isFilled(app, "networks");
    violations.check(
        !networks || docker == null || !docker.containsKey("network"),
        "/",
        "must not specify both container.docker.network and networks");
    violations.check(
        !networks || ipAddress == null, "/", "must not specify both networks and ipAddress");
    checkPorts(app, violations);
  }

  private static void checkDocker(JsonObject docker, boolean byAgent, Violations violations) {
    String path = "/container/docker/";
    violations.check(!docker.containsKey("credential"), path + "credential", "must be empty");
    if (byAgent) {
      violations.check(!docker.containsKey("network"), path + "network", "must be empty");
      violations.check(
          !Fields.isFilled(docker, "parameters"), path + "parameters", "must be empty");
      violations.check(!docker.containsKey("portMappings"), path + "portMappings", "must be empty");
    }
    PortRules.checkNames(Fields.objects(docker, "portMappings"), path + "portMappings", violations);
  }

  private static void checkPorts(JsonObject app, Violations violations) {
    JsonArray ports = app.getJsonArray("ports");
    JsonArray definitions = app.getJsonArray("portDefinitions");
    List<Integer> numbers = ports == null ? List.of() : numbers(ports);
    List<Integer> fixed = numbers.stream().filter(port -> port != 0).toList();
    violations.check(
        fixed.stream().distinct().count() == fixed.size(), "/", "ports must be unique");
    violations.check(
        !app.containsKey("ipAddress")
            || (numbers.isEmpty() && (definitions == null || definitions.isEmpty())),
        "/",
        "cannot specify both an IP address and port");
    violations.check(
        ports == null
            || definitions == null
            || Objects.equals(
                numbers,
                Fields.objects(app, "portDefinitions").stream()
                    .map(port -> port.getInteger("port"))
                    .toList()),
        "/",
        "cannot specify both ports and port definitions");
  }

  private static List<Integer> numbers(JsonArray array) {
    return IntStream.range(0, array.size()).mapToObj(array::getInteger).toList();
  }
}
