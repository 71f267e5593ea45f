package io.kernos.marathon.validation;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;

/** Rules for ports and networks; Marathon: AppValidation.scala, NetworkValidation.scala. */
final class PortRules {
  private PortRules() {}

  static void checkNames(List<JsonObject> ports, String path, Violations violations) {
    List<String> names =
        ports.stream().map(port -> port.getString("name")).filter(Objects::nonNull).toList();
    violations.check(isUnique(names), path, "Port names must be unique.");
  }

  static void checkDefinitions(List<JsonObject> ports, Violations violations) {
    checkNames(ports, "/portDefinitions", violations);
    List<Integer> fixed =
        ports.stream().map(port -> port.getInteger("port")).filter(port -> port != 0).toList();
    violations.check(isUnique(fixed), "/portDefinitions", "Ports must be unique.");
  }

  static void checkMappings(
      List<JsonObject> mappings, List<JsonObject> networks, Violations violations) {
    String path = "/container/portMappings";
    checkNames(mappings, path, violations);
    boolean several = count(networks, "container") > 1;
    List<String> names =
        networks.stream()
            .map(network -> network.getString("name"))
            .filter(Objects::nonNull)
            .toList();
    for (int i = 0; i < mappings.size(); i++) {
      JsonObject mapping = mappings.get(i);
      List<String> used = Fields.texts(mapping, "networkNames");
      violations.check(
          !several || !mapping.containsKey("hostPort") || used.size() == 1,
          path + "(" + i + ")",
          "networkNames must be a single item list when hostPort is specified and more than 1"
              + " container network is defined");
      for (int k = 0; k < used.size(); k++) {
        violations.check(
            names.contains(used.get(k)),
            path + "(" + i + ")/networkNames(" + k + ")",
            "is not one of (" + String.join(",", names) + ")");
      }
    }
  }

  static void checkNetworks(List<JsonObject> networks, Violations violations) {
    String path = "/networks";
    violations.check(
        networks.stream()
            .filter(network -> hasMode(network, "host"))
            .noneMatch(
                network ->
                    network.containsKey("name") || !network.getJsonObject("labels").isEmpty()),
        path,
        "Host networks may not have names or labels");
    violations.check(
        networks.stream()
            .filter(network -> hasMode(network, "container/bridge"))
            .noneMatch(network -> network.containsKey("name")),
        path,
        "Bridge networks may not have names");
    long unnamed =
        networks.stream()
            .filter(network -> hasMode(network, "container") && !network.containsKey("name"))
            .count();
    List<String> names =
        networks.stream()
            .map(network -> network.getString("name"))
            .filter(Objects::nonNull)
            .toList();
    violations.check(unnamed < 2 && isUnique(names), path, "Duplicate networks are not allowed");
    long host = count(networks, "host");
    long bridge = count(networks, "container/bridge");
    long container = count(networks, "container");
    violations.check(
        (host <= 1 && bridge == 0 && container == 0)
            || (host == 0 && bridge <= 1 && container == 0)
            || (host == 0 && bridge == 0),
        path,
        "May specify a single host network, single bridge network, or else 1-to-n container"
            + " networks");
  }

  static long count(List<JsonObject> networks, String mode) {
    return networks.stream().filter(network -> hasMode(network, mode)).count();
  }

  static boolean hasMode(JsonObject network, String mode) {
    return network.getString("mode").equals(mode);
  }

  private static boolean isUnique(List<?> values) {
    return values.stream().distinct().count() == values.size();
  }
}
