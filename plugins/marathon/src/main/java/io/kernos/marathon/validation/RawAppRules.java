package io.kernos.marathon.validation;

import io.kernos.marathon.definition.PathId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * Rules for the JSON of an app without deprecated fields, and with its role; Marathon:
 * AppValidation.scala, validateCanonicalAppAPI.
 */
public final class RawAppRules {
  private RawAppRules() {}

  /** Checks an app whose shape is in order and whose ids are absolute. */
  public static void check(
      JsonObject app, Settings settings, RoleSettings roles, Violations violations) {
    List<JsonObject> networks = Fields.objects(app, "networks");
    JsonObject container = app.getJsonObject("container");
    if (container != null) {
      ContainerRules.check(container, networks, app.getJsonObject("secrets"), settings, violations);
    }
    PortRules.checkDefinitions(Fields.objects(app, "portDefinitions"), violations);
    checkCommand(app, container, violations);
    HealthRules.check(app, container, violations);
    List<JsonObject> fetch = Fields.objects(app, "fetch");
    for (int i = 0; i < fetch.size(); i++) {
      violations.check(
          Values.isUri(fetch.get(i).getString("uri")),
          "/fetch(" + i + ")/uri",
          "URI has invalid syntax.");
    }
    checkLimits(app.getJsonObject("resourceLimits"), app, "/resourceLimits", violations);
    SecretRules.check(app, settings, violations);
    JsonArray accepted = app.getJsonArray("acceptedResourceRoles");
    if (accepted != null) {
      RoleRules.checkAcceptedNames(
          Fields.texts(accepted),
          app.containsKey("residency"),
          "app",
          "/acceptedResourceRoles",
          violations);
    }
    checkGpus(app, container, settings, violations);
    checkLabels(app, violations);
    HealthRules.checkReadiness(app, container, violations);
    checkUpgrade(app, violations);
    violations.check(
        container == null
            || !container.getString("type").equals("DOCKER")
            || PortRules.count(networks, "container") <= 1,
        "/",
        "may only specify a single container network when using the Docker container engine");
    violations.check(
        !app.containsKey("residency")
            || !app.containsKey("unreachableStrategy")
            || "disabled".equals(app.getValue("unreachableStrategy")),
        "/",
        "unreachableStrategy must be disabled for resident tasks");
    ConstraintRules.check(app.getJsonArray("constraints"), "/constraints", violations);
    PortRules.checkNetworks(networks, violations);
    RoleRules.checkRole(app.getString("role"), roles.valid(), "/role", violations);
    RoleRules.checkAccepted(
        Fields.texts(app, "acceptedResourceRoles"),
        app.getString("role"),
        "/acceptedResourceRoles",
        violations);
    ExternalVolumeRules.checkApp(app, container, violations);
    checkRest(app, networks, container, settings, violations);
  }

  private static void checkRest(
      JsonObject app,
      List<JsonObject> networks,
      JsonObject container,
      Settings settings,
      Violations violations) {
    PathId id = PathId.of(app.getString("id"));
    Ids.check(id, "/id", violations);
    violations.check(!id.isRoot(), "/id", "Path must contain at least one path element");
    List<String> dependencies = Fields.texts(app, "dependencies");
    for (int i = 0; i < dependencies.size(); i++) {
      Ids.check(PathId.of(dependencies.get(i)), "/dependencies(" + i + ")", violations);
    }
    violations.check(
        settings.defaultNetworkName().isPresent()
            || networks.stream()
                .allMatch(n -> !PortRules.hasMode(n, "container") || n.containsKey("name")),
        "/networks",
        "Network name must be specified when container network is selected.");
    violations.check(!id.isRoot(), "/", "must not be root");
    violations.check(
        app.getString("cmd") == null || app.getString("cmd").length() > 1,
        "/",
        "must not be an empty string");
    boolean onHost = networks.stream().anyMatch(network -> PortRules.hasMode(network, "host"));
    boolean elsewhere = networks.stream().anyMatch(network -> !PortRules.hasMode(network, "host"));
    violations.check(
        !onHost || container == null || !Fields.isFilled(container, "portMappings"),
        "/",
        "portMappings are not allowed with host-networking");
    violations.check(
        !elsewhere || !Fields.isFilled(app, "portDefinitions"),
        "/",
        "portDefinitions are only allowed with host-networking");
  }

  private static void checkCommand(JsonObject app, JsonObject container, Violations violations) {
    boolean cmd = app.containsKey("cmd");
    boolean args = Fields.isFilled(app, "args");
    boolean image =
        container != null
            && (container.containsKey("docker") || container.getString("type").equals("MESOS"));
    violations.check(
        cmd != args || (!cmd && image),
        "/",
        "AppDefinition must either contain one of 'cmd' or 'args', and/or a 'container'.");
  }

  static void checkLimits(JsonObject limits, JsonObject needs, String at, Violations violations) {
    for (String resource : limits == null ? List.<String>of() : List.of("cpus", "mem")) {
      Object limit = limits.getValue(resource);
      double wanted = needs.getDouble(resource);
      String path = at + "/" + resource;
      if (limit instanceof String text) {
        violations.check(
            text.equals("unlimited"),
            path,
            "'" + text + "' is an invalid resource limit. It must be 'unlimited' or a number");
      } else if (limit instanceof Number number) {
        violations.check(
            number.doubleValue() >= wanted,
            path,
            "resource limit must be greater than or equal to requested resource (" + wanted + ")");
      }
    }
  }

  private static void checkGpus(
      JsonObject app, JsonObject container, Settings settings, Violations violations) {
    if (app.getInteger("gpus") > 0) {
      violations.check(
          container == null || !container.getString("type").equals("DOCKER"),
          "/",
          "GPU resources only work with the Mesos containerizer");
      checkFeature(settings, "gpu_resources", "/", violations);
    }
  }

  static void checkFeature(Settings settings, String feature, String path, Violations violations) {
    violations.check(
        settings.features().contains(feature),
        path,
        "Feature " + feature + " is not enabled. Enable with --enable_features " + feature + ")");
  }

  private static void checkLabels(JsonObject app, Violations violations) {
    JsonObject labels = app.getJsonObject("labels");
    String version = labels.getString("DCOS_MIGRATION_API_VERSION", "");
    violations.check(
        version.isEmpty()
            || (version.equals("v1")
                && !labels.getString("DCOS_PACKAGE_FRAMEWORK_NAME", "").isEmpty()
                && !labels.getString("DCOS_MIGRATION_API_PATH", "").isEmpty()),
        "/",
        "DCOS_PACKAGE_FRAMEWORK_NAME and DCOS_MIGRATION_API_PATH must be defined when using"
            + " DCOS_MIGRATION_API_VERSION");
    violations.check(
        !isSingleInstance(app) || app.getInteger("instances") <= 1,
        "/",
        "Single instance app may only have one instance");
  }

  private static boolean isSingleInstance(JsonObject app) {
    return "true".equals(app.getJsonObject("labels").getString("MARATHON_SINGLE_INSTANCE_APP"));
  }

  private static void checkUpgrade(JsonObject app, Violations violations) {
    JsonObject strategy = app.getJsonObject("upgradeStrategy");
    if (strategy == null) {
      return;
    }
    if (isSingleInstance(app)) {
      checkZero(strategy, "minimumHealthCapacity", violations);
      checkZero(strategy, "maximumOverCapacity", violations);
    }
    if (app.containsKey("residency")) {
      checkZero(strategy, "maximumOverCapacity", violations);
    }
  }

  static void checkZero(JsonObject strategy, String field, Violations violations) {
    double value = strategy.getDouble(field);
    violations.check(value == 0, "/upgradeStrategy/" + field, "got " + value + ", expected 0.0");
  }

  /** The names of fields, in their order. */
  static List<String> keys(JsonObject object) {
    return object == null ? List.of() : new ArrayList<>(object.fieldNames());
  }
}
