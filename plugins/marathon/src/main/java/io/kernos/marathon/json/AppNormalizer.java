package io.kernos.marathon.json;

import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.validation.Fields;
import io.kernos.marathon.validation.Settings;
import io.kernos.marathon.validation.Values;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Rewrites older spellings of apps to the canonical one; Marathon: AppNormalization.scala. It
 * changes the JSON that it is given.
 */
final class AppNormalizer {
  private final Settings settings;
  private final NetworkNormalizer networks;

  AppNormalizer(Settings settings) {
    this.settings = settings;
    this.networks = new NetworkNormalizer(settings);
  }

  /** Makes ids absolute. */
  static void resolveIds(JsonObject app, PathId group) {
    if (app.containsKey("id")) {
      app.put("id", group.resolve(app.getString("id")).toString());
    }
    if (app.containsKey("dependencies")) {
      JsonArray ids = new JsonArray();
      Fields.texts(app, "dependencies").stream()
          .map(id -> group.resolve(id).toString())
          .distinct()
          .forEach(ids::add);
      app.put("dependencies", ids);
    }
  }

  /** Deprecated fields of a whole app go over into those that took their place. */
  void dropDeprecated(JsonObject app) {
    migrateUris(app);
    JsonArray canonical = networks.translate(app, !app.getJsonArray("networks").isEmpty());
    app.put("networks", canonical == null ? new JsonArray() : canonical);
    boolean hadPortDefinitions = Fields.isFilled(app, "portDefinitions");
    JsonArray ports = migratedPorts(app);
    boolean ownNetwork = isOwnNetwork(app);
    JsonObject container = migratedContainer(app);
    if (container != null) {
      normalizePorts(container, app.getJsonArray("networks"), ports);
    }
    app.remove("portDefinitions");
    if (!ownNetwork) {
      app.put("portDefinitions", ports != null ? ports : defaultPorts(new JsonObject(), "port"));
    }
    if (hadPortDefinitions || (container != null && container.containsKey("portMappings"))) {
      addPortIndexes(app);
    }
    if (Fields.hasVolume(app, "persistent") && !app.containsKey("residency")) {
      app.put(
          "residency",
          new JsonObject()
              .put("relaunchEscalationTimeoutSeconds", 3600L)
              .put("taskLostBehavior", "WAIT_FOREVER"));
    }
    addReadyCodes(app);
    dropOld(app);
  }

  /** The same for an update, in which any field may be absent. */
  void dropDeprecatedInUpdate(JsonObject update) {
    migrateUris(update);
    JsonArray canonical = networks.translate(update, update.containsKey("networks"));
    if (canonical != null) {
      update.put("networks", canonical);
    }
    JsonArray ports = migratedPorts(update);
    if (ports != null) {
      update.put("portDefinitions", ports);
    }
    migratedContainer(update);
    addPortIndexes(update);
    addReadyCodes(update);
    dropOld(update);
  }

  /** Defaults that the rules want to see: the role. */
  static void beforeRules(JsonObject app, String defaultRole) {
    if (!app.containsKey("role")) {
      app.put("role", defaultRole);
    }
  }

  /** The rest of the defaults. */
  void afterRules(JsonObject app) {
    JsonArray named = networks.named(app.getJsonArray("networks"));
    if (named.isEmpty()) {
      named.add(new JsonObject().put("mode", "host").put("labels", new JsonObject()));
    }
    app.put("networks", named);
    addContainer(app, named);
    if (!app.containsKey("unreachableStrategy")) {
      app.put(
          "unreachableStrategy",
          Fields.hasVolume(app, "persistent")
              ? "disabled"
              : new JsonObject().put("inactiveAfterSeconds", 0L).put("expungeAfterSeconds", 0L));
    }
    if (isOwnNetwork(app)) {
      app.put("requirePorts", false);
    }
  }

  /** The defaults that an update gets before it is laid over its app. */
  void afterRulesOfUpdate(JsonObject update) {
    JsonArray given = update.getJsonArray("networks");
    addContainer(update, given == null ? new JsonArray() : given);
    if (given != null) {
      update.put("networks", networks.named(given));
    }
  }

  private static void migrateUris(JsonObject app) {
    List<String> uris = Fields.texts(app, "uris");
    if (uris.isEmpty()) {
      return;
    }
    if (Fields.isFilled(app, "fetch")) {
      throw new NormalizationException("cannot specify both uris and fetch fields");
    }
    JsonArray fetch = new JsonArray();
    for (String uri : uris) {
      fetch.add(
          new JsonObject()
              .put("uri", uri)
              .put("extract", Values.isArchive(uri))
              .put("executable", false)
              .put("cache", false));
    }
    app.put("fetch", fetch);
  }

  /** The port definitions, out of the old ports where there are none; null: neither. */
  private static JsonArray migratedPorts(JsonObject app) {
    JsonArray definitions = app.getJsonArray("portDefinitions");
    JsonArray ports = app.getJsonArray("ports");
    if (definitions != null || ports == null) {
      return definitions;
    }
    JsonArray result = new JsonArray();
    for (int i = 0; i < ports.size(); i++) {
      result.add(
          new JsonObject()
              .put("port", ports.getInteger(i))
              .put("labels", new JsonObject())
              .put("protocol", "tcp"));
    }
    return result;
  }

  private static JsonArray defaultPorts(JsonObject port, String number) {
    return new JsonArray()
        .add(
            port.put(number, 0)
                .put("labels", new JsonObject())
                .put("name", "default")
                .put("protocol", "tcp"));
  }

  private static JsonObject unnamedMapping() {
    return new JsonObject()
        .put("containerPort", 0)
        .put("labels", new JsonObject())
        .put("protocol", "tcp")
        .put("servicePort", 0)
        .put("networkNames", new JsonArray());
  }

  private static JsonArray defaultMappings() {
    return defaultPorts(unnamedMapping(), "containerPort");
  }

  /** The container with old spellings rewritten; one is made for an {@code ipAddress}. */
  private JsonObject migratedContainer(JsonObject app) {
    JsonObject container = app.getJsonObject("container");
    JsonObject ipAddress = app.getJsonObject("ipAddress");
    if (container == null) {
      if (ipAddress == null) {
        return null;
      }
      container = new JsonObject().put("type", "MESOS").put("volumes", new JsonArray());
      app.put("container", container);
    }
    networks.migrateDockerPorts(container);
    if (ipAddress != null) {
      networks.migrateDiscovery(container, ipAddress);
    }
    if (container.containsKey("docker")) {
      container.getJsonObject("docker").remove("network");
    }
    return container;
  }

  private static void normalizePorts(
      JsonObject container, JsonArray networks, JsonArray portDefinitions) {
    if (networks.isEmpty() || hasMode(networks, "host")) {
      container.remove("portMappings");
    } else if (!container.containsKey("portMappings")) {
      container.put("portMappings", defaultMappings());
    }
    boolean ownNetwork = hasMode(networks, "container") || hasMode(networks, "container/bridge");
    if (ownNetwork && portDefinitions != null) {
      JsonArray mappings = container.getJsonArray("portMappings", new JsonArray());
      while (mappings.size() < portDefinitions.size()) {
        mappings.add(unnamedMapping());
      }
      container.put("portMappings", mappings);
    }
  }

  /** Older checks without a port meant the first one. */
  private static void addPortIndexes(JsonObject app) {
    for (JsonObject check : Fields.objects(app, "healthChecks")) {
      if (!check.getString("protocol").equals("COMMAND")
          && !check.containsKey("port")
          && !check.containsKey("portIndex")) {
        check.put("portIndex", 0);
      }
    }
  }

  private static void addReadyCodes(JsonObject app) {
    for (JsonObject check : Fields.objects(app, "readinessChecks")) {
      if (!check.containsKey("httpStatusCodesForReady")) {
        check.put("httpStatusCodesForReady", new JsonArray().add(200));
      }
    }
  }

  private static void dropOld(JsonObject app) {
    app.remove("uris");
    app.remove("ports");
    app.remove("ipAddress");
  }

  /** A container where a network of its own needs one, and host ports on a bridge. */
  private static void addContainer(JsonObject app, JsonArray networks) {
    JsonObject container = app.getJsonObject("container");
    if (container == null) {
      if (!hasMode(networks, "container") && !hasMode(networks, "container/bridge")) {
        return;
      }
      container =
          new JsonObject()
              .put("type", "MESOS")
              .put("volumes", new JsonArray())
              .put("portMappings", defaultMappings());
      app.put("container", container);
    }
    if (hasMode(networks, "container/bridge")) {
      for (JsonObject mapping : Fields.objects(container, "portMappings")) {
        if (!mapping.containsKey("hostPort")) {
          mapping.put("hostPort", 0);
        }
      }
    }
  }

  private static boolean isOwnNetwork(JsonObject app) {
    return Fields.objects(app, "networks").stream()
        .anyMatch(network -> !network.getString("mode").equals("host"));
  }

  private static boolean hasMode(JsonArray networks, String mode) {
    for (int i = 0; i < networks.size(); i++) {
      if (networks.getJsonObject(i).getString("mode").equals(mode)) {
        return true;
      }
    }
    return false;
  }
}
