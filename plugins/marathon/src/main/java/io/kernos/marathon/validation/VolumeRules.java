package io.kernos.marathon.validation;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Rules for the JSON of an app's volume; Marathon: AppValidation.scala, validVolume. */
final class VolumeRules {
  static final List<String> DOTS = List.of(".", "..");

  private VolumeRules() {}

  static void check(
      JsonObject volume,
      String containerType,
      JsonObject secrets,
      Settings settings,
      String path,
      Violations violations) {
    if (volume.containsKey("persistent")) {
      checkMountPoint(volume, path, violations);
      violations.check(
          !volume.getString("containerPath").contains("/"),
          path + "/containerPath",
          "value must not contain \"/\"");
      violations.check(volume.getString("mode").equals("RW"), path + "/mode", "does not equal RW");
      checkPersistent(volume.getJsonObject("persistent"), path + "/persistent", violations);
    } else if (volume.containsKey("external")) {
      ExternalVolumeRules.check(volume, containerType, path, violations);
      RawAppRules.checkFeature(settings, "external_volumes", path, violations);
    } else if (volume.containsKey("secret")) {
      violations.check(
          secrets.containsKey(volume.getString("secret")),
          path,
          "volume.secret must refer to an existing secret");
    }
  }

  static void checkMountPoint(JsonObject volume, String path, Violations violations) {
    violations.check(
        !DOTS.contains(volume.getString("containerPath")),
        path + "/containerPath",
        "can not be one of (.,..)");
  }

  static void checkPersistent(JsonObject info, String path, Violations violations) {
    long size = info.getLong("size");
    violations.check(size > 0, path + "/size", "got " + size + ", expected more than 0");
    JsonArray constraints = info.getJsonArray("constraints");
    for (int i = 0; i < constraints.size(); i++) {
      checkConstraint(
          Fields.texts(constraints.getJsonArray(i)), path + "/constraints(" + i + ")", violations);
    }
    String type = info.getString("type");
    Long maxSize = info.getLong("maxSize");
    violations.check(
        "mount".equals(type) || maxSize == null, path, "Only mount volumes can have maxSize");
    violations.check(
        (type != null && !type.equals("root")) || constraints.isEmpty(),
        path,
        "Constraints on root volumes are not supported");
    violations.check(maxSize == null || maxSize > size, path, "Max size must be larger than size");
    violations.check(
        !"".equals(info.getString("profileName")), path + "/profileName", "must not be empty");
  }

  private static void checkConstraint(List<String> fields, String path, Violations violations) {
    if (fields.isEmpty()) {
      violations.add(path, "Missing field and operator");
    } else if (fields.size() < 3 || !fields.get(0).equals("path")) {
      violations.add(path, "Unsupported constraint " + String.join(",", fields));
    } else {
      switch (fields.get(1)) {
        case "LIKE", "UNLIKE" ->
            violations.check(
                Values.isRegex(fields.get(2)),
                path + "/" + fields.get(2),
                "Invalid regular expression");
        case "UNIQUE", "CLUSTER", "GROUP_BY", "MAX_PER", "IS" ->
            violations.add(path, "Operator must be one of LIKE, UNLIKE");
        default -> violations.add(path, "unknown constraint operator " + fields.get(1));
      }
    }
  }
}
