package io.kernos.marathon.json;

import io.kernos.marathon.validation.Fields;
import io.kernos.marathon.validation.Settings;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * Rewrites {@code ipAddress}, {@code container.docker.network} and {@code
 * container.docker.portMappings} to networks and port mappings; Marathon: AppNormalization.scala
 * (NetworkTranslation), NetworkNormalization.scala.
 */
final class NetworkNormalizer {
  private final Settings settings;

  NetworkNormalizer(Settings settings) {
    this.settings = settings;
  }

  /**
   * The networks that are meant.
   *
   * @param given whether the new spelling is there
   * @return null when nothing is said of networks
   */
  JsonArray translate(JsonObject app, boolean given) {
    JsonObject ipAddress = app.getJsonObject("ipAddress");
    JsonObject container = app.getJsonObject("container");
    JsonObject docker = container == null ? null : container.getJsonObject("docker");
    String old = docker == null ? null : docker.getString("network");
    if (ipAddress == null && old == null) {
      return given ? app.getJsonArray("networks") : null;
    }
    if (given) {
      throw new NormalizationException("cannot mix deprecated and canonical network APIs");
    }
    JsonObject network;
    if (old == null) {
      network = ofAddress(ipAddress);
    } else {
      network = ofDocker(old, ipAddress);
    }
    return new JsonArray().add(network);
  }

  private JsonObject ofAddress(JsonObject ipAddress) {
    String name = ipAddress.getString("networkName");
    if (name != null && name.equals(settings.mesosBridgeName())) {
      return network("container/bridge", null, ipAddress);
    }
    return network("container", name, ipAddress);
  }

  private static JsonObject ofDocker(String old, JsonObject ipAddress) {
    return switch (old) {
      case "HOST" -> network("host", null, null);
      case "BRIDGE" -> network("container/bridge", null, ipAddress);
      case "USER" ->
          network(
              "container",
              ipAddress == null ? null : ipAddress.getString("networkName"),
              ipAddress);
      default -> throw new NormalizationException("unsupported docker network type " + old);
    };
  }

  private static JsonObject network(String mode, String name, JsonObject ipAddress) {
    JsonObject network = new JsonObject();
    if (name != null) {
      network.put("name", name);
    }
    return network
        .put("mode", mode)
        .put(
            "labels",
            ipAddress == null
                ? new JsonObject()
                : ipAddress.getJsonObject("labels", new JsonObject()).copy());
  }

  /** Container networks with their default name; they must have one in the end. */
  JsonArray named(JsonArray networks) {
    JsonArray result = new JsonArray();
    for (int i = 0; i < networks.size(); i++) {
      JsonObject network = networks.getJsonObject(i);
      if (network.getString("mode").equals("container") && !network.containsKey("name")) {
        network.put(
            "name",
            settings
                .defaultNetworkName()
                .orElseThrow(
                    () -> new NormalizationException("container network name is not defined")));
      }
      result.add(network);
    }
    return result;
  }

  /** {@code container.docker.portMappings} go up to the container. */
  void migrateDockerPorts(JsonObject container) {
    JsonObject docker = container.getJsonObject("docker");
    if (docker == null || !docker.containsKey("portMappings")) {
      return;
    }
    JsonArray old = docker.getJsonArray("portMappings");
    docker.remove("portMappings");
    if (!container.containsKey("portMappings")) {
      container.put("portMappings", old);
    } else if (!old.isEmpty()) {
      throw new NormalizationException("cannot specify both portMappings and docker.portMappings");
    }
  }

  /** Ports of {@code ipAddress.discovery} become port mappings without a host port. */
  void migrateDiscovery(JsonObject container, JsonObject ipAddress) {
    JsonObject discovery = ipAddress.getJsonObject("discovery");
    if (discovery == null || !Fields.isFilled(discovery, "ports")) {
      return;
    }
    if (!container.getString("type").equals("MESOS")) {
      throw new NormalizationException(
          "ipAddress.discovery.ports do not apply for container type "
              + container.getString("type"));
    }
    if (container.containsKey("portMappings")) {
      throw new NormalizationException(
          "container.portMappings and ipAddress.discovery.ports must not both be set");
    }
    JsonArray mappings = new JsonArray();
    for (JsonObject port : Fields.objects(discovery, "ports")) {
      mappings.add(
          new JsonObject()
              .put("containerPort", port.getInteger("number"))
              .put("labels", port.getJsonObject("labels"))
              .put("name", port.getString("name"))
              .put("protocol", port.getString("protocol"))
              .put("servicePort", 0)
              .put("networkNames", new JsonArray()));
    }
    container.put("portMappings", mappings);
  }
}
