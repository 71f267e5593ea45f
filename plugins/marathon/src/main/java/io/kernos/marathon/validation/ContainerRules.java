package io.kernos.marathon.validation;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;

/** Rules for the JSON of containers; Marathon: AppValidation.scala, validContainer. */
final class ContainerRules {
  private static final String PATH = "/container";

  private ContainerRules() {}

  static void check(
      JsonObject container,
      List<JsonObject> networks,
      JsonObject secrets,
      Settings settings,
      Violations violations) {
    PortRules.checkMappings(Fields.objects(container, "portMappings"), networks, violations);
    List<JsonObject> volumes = Fields.objects(container, "volumes");
    List<String> names =
        volumes.stream()
            .filter(volume -> volume.containsKey("external"))
            .map(volume -> volume.getJsonObject("external").getString("name"))
            .filter(Objects::nonNull)
            .toList();
    violations.check(
        names.stream().distinct().count() == names.size(),
        PATH + "/volumes",
        "Volume names must be unique");
    String type = container.getString("type");
    for (int i = 0; i < volumes.size(); i++) {
      VolumeRules.check(
          volumes.get(i), type, secrets, settings, PATH + "/volumes(" + i + ")", violations);
    }
    if (volumes.stream().anyMatch(volume -> volume.containsKey("secret"))) {
      requireEmptyOr("secrets", settings, PATH + "/volumes", violations);
    }
    checkImage(container.getJsonObject("docker"), type, secrets, settings, violations);
    if (!type.equals("DOCKER")) {
      checkLinux(container.getJsonObject("linuxInfo"), PATH + "/linuxInfo", violations);
    }
  }

  static void requireEmptyOr(
      String feature, Settings settings, String path, Violations violations) {
    if (!settings.features().contains(feature)) {
      violations.add(path, "must be empty");
      RawAppRules.checkFeature(settings, feature, path, violations);
    }
  }

  private static void checkImage(
      JsonObject docker,
      String type,
      JsonObject secrets,
      Settings settings,
      Violations violations) {
    if (docker == null) {
      violations.check(!type.equals("DOCKER"), PATH + "/docker", "not defined");
      return;
    }
    JsonObject pull = docker.getJsonObject("pullConfig");
    if (pull == null) {
      return;
    }
    String path = PATH + "/docker/pullConfig";
    if (type.equals("DOCKER")) {
      violations.add(path, "pullConfig is not supported with Docker containerizer");
      return;
    }
    checkPull(pull, secrets, settings, path, violations);
  }

  static void checkPull(
      JsonObject pull, JsonObject secrets, Settings settings, String path, Violations violations) {
    requireEmptyOr("secrets", settings, path, violations);
    violations.check(
        secrets.containsKey(pull.getString("secret")),
        path,
        "pullConfig.secret must refer to an existing secret");
  }

  /** LinuxInfo.scala, validLinuxInfoForContainerState. */
  static void checkLinux(JsonObject info, String at, Violations violations) {
    if (info == null) {
      return;
    }
    JsonObject seccomp = info.getJsonObject("seccomp");
    if (seccomp != null) {
      boolean profile = seccomp.containsKey("profileName");
      boolean unconfined = seccomp.getBoolean("unconfined");
      String path = at + "/seccomp";
      violations.check(
          !profile || !unconfined,
          path,
          "Seccomp unconfined can NOT be true when Profile is defined");
      violations.check(
          profile || unconfined,
          path,
          "Seccomp unconfined must be true when Profile is NOT defined");
    }
    checkIpc(info.getJsonObject("ipcInfo"), at + "/ipcInfo", violations);
  }

  static void checkIpc(JsonObject ipc, String path, Violations violations) {
    violations.check(
        ipc == null || !ipc.getString("mode").equals("SHARE_PARENT") || !ipc.containsKey("shmSize"),
        path,
        "ipcInfo shmSize can NOT be set when mode is SHARE_PARENT");
  }
}
