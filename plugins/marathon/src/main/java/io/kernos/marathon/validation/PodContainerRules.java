package io.kernos.marathon.validation;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Rules for the JSON of a pod's containers; Marathon: PodsValidation.scala, containerValidator. */
final class PodContainerRules {
  private final JsonObject secrets;
  private final List<JsonObject> networks;
  private final List<String> volumes;
  private final boolean sharedCgroups;
  private final Settings settings;
  private final Violations violations;

  PodContainerRules(JsonObject pod, Settings settings, Violations violations) {
    this.secrets = pod.getJsonObject("secrets");
    this.networks = Fields.objects(pod, "networks");
    this.volumes =
        Fields.objects(pod, "volumes").stream().map(volume -> volume.getString("name")).toList();
    this.sharedCgroups = pod.getBoolean("legacySharedCgroups", false);
    this.settings = settings;
    this.violations = violations;
  }

  void check(JsonObject container, String path) {
    JsonObject limits = container.getJsonObject("resourceLimits");
    RawAppRules.checkLimits(
        limits, container.getJsonObject("resources"), path + "/resourceLimits", violations);
    List<JsonObject> endpoints = Fields.objects(container, "endpoints");
    for (int i = 0; i < endpoints.size(); i++) {
      checkEndpoint(endpoints.get(i), path + "/endpoints(" + i + ")");
    }
    JsonObject image = container.getJsonObject("image");
    if (image != null && image.containsKey("pullConfig")) {
      ContainerRules.checkPull(
          image.getJsonObject("pullConfig"),
          secrets,
          settings,
          path + "/image/pullConfig",
          violations);
    }
    SecretRules.checkEnvironment(
        container.getJsonObject("environment"),
        secrets,
        settings,
        path + "/environment",
        violations);
    JsonObject health = container.getJsonObject("healthCheck");
    if (health != null) {
      checkHealth(health, endpoints, path + "/healthCheck");
    }
    List<JsonObject> mounts = Fields.objects(container, "volumeMounts");
    for (int i = 0; i < mounts.size(); i++) {
      violations.check(
          volumes.contains(mounts.get(i).getString("name")),
          path + "/volumeMounts(" + i + ")/name",
          "Referenced Volume in VolumeMount should exist");
    }
    ContainerRules.checkLinux(
        container.getJsonObject("linuxInfo"), path + "/linuxInfo", violations);
    violations.check(
        !sharedCgroups || limits == null,
        path + "/resourceLimits",
        "resourceLimits cannot be defined if legacySharedCgroups is enabled");
  }

  private void checkEndpoint(JsonObject endpoint, String path) {
    List<String> names =
        networks.stream()
            .map(network -> network.getString("name"))
            .filter(Objects::nonNull)
            .toList();
    List<String> used = Fields.texts(endpoint, "networkNames");
    for (int i = 0; i < used.size(); i++) {
      violations.check(
          names.contains(used.get(i)),
          path + "/networkNames(" + i + ")",
          "is not one of (" + String.join(",", names) + ")");
    }
    boolean hasPort = endpoint.containsKey("containerPort");
    violations.check(
        !hasPort || PortRules.count(networks, "host") == 0,
        path + "/containerPort",
        "is not allowed when using host-mode networking");
    long own = PortRules.count(networks, "container");
    violations.check(
        hasPort || own == 0,
        path + "/containerPort",
        "is required when using container-mode networking");
    List<String> protocols = Fields.texts(endpoint, "protocol");
    violations.check(
        protocols.stream().distinct().count() == protocols.size(),
        path + "/protocol",
        "Duplicate protocols within the same endpoint are not allowed");
    violations.check(
        own <= 1 || !endpoint.containsKey("hostPort") || used.size() == 1,
        path,
        "networkNames must be a single item list when hostPort is specified and more than 1"
            + " container network is defined");
  }

  private void checkHealth(JsonObject check, List<JsonObject> endpoints, String path) {
    int timeout = check.getInteger("timeoutSeconds");
    int interval = check.getInteger("intervalSeconds");
    violations.check(
        timeout < interval,
        path + "/timeoutSeconds",
        "got " + timeout + ", expected less than " + interval);
    for (String kind : List.of("http", "tcp")) {
      JsonObject probe = check.getJsonObject(kind);
      violations.check(
          probe == null
              || endpoints.stream()
                  .anyMatch(e -> e.getString("name").equals(probe.getString("endpoint"))),
          path + "/" + kind + "/endpoint",
          "contained in the container endpoints");
    }
    violations.check(
        Stream.of("http", "tcp", "exec").filter(check::containsKey).count() == 1,
        path,
        "Only one of http, tcp, or command may be specified");
  }
}
