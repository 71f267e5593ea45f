package io.kernos.marathon.validation;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Rules for volumes of drivers; Marathon: AppValidation.scala, DVDIProvider.scala,
 * CSIProvider.scala.
 */
final class ExternalVolumeRules {
  private static final String DRIVER = "dvdi/driver";
  private static final String LABEL = "[a-z0-9](?:[-a-z0-9]*[a-z0-9])?";
  private static final Pattern LABEL_PATTERN = Pattern.compile("^" + LABEL + "$");
  private static final Pattern OPTION_PATTERN =
      Pattern.compile("^" + LABEL + "/[A-Za-z0-9](?:[-A-Za-z0-9\\._:]*[A-Za-z0-9])?$");
  private static final List<String> ACCESS_MODES =
      List.of(
          "SINGLE_NODE_WRITER",
          "SINGLE_NODE_READER_ONLY",
          "MULTI_NODE_READER_ONLY",
          "MULTI_NODE_SINGLE_WRITER",
          "MULTI_NODE_MULTI_WRITER");

  private ExternalVolumeRules() {}

  static void check(JsonObject volume, String containerType, String path, Violations violations) {
    JsonObject info = volume.getJsonObject("external");
    if (isCsi(info)) {
      checkCsi(volume, info, path, violations);
      return;
    }
    String external = path + "/external";
    violations.check(info.containsKey("name"), external + "/name", "must not be empty");
    String provider = info.getString("provider");
    JsonObject options = info.getJsonObject("options");
    if (provider == null) {
      violations.add(external + "/provider", "not defined");
    } else {
      checkPattern(provider, LABEL_PATTERN, external + "/provider", violations);
      checkProvider(volume, info, containerType, path, violations);
    }
    List<String> keys = RawAppRules.keys(options);
    for (int i = 0; i < keys.size(); i++) {
      checkPattern(keys.get(i), OPTION_PATTERN, external + "/options/keys(" + i + ")", violations);
    }
  }

  private static void checkProvider(
      JsonObject volume,
      JsonObject info,
      String containerType,
      String path,
      Violations violations) {
    String external = path + "/external";
    if (!info.getString("provider").equals("dvdi")) {
      violations.add(external + "/provider", "is unknown provider");
      return;
    }
    JsonObject options = info.getJsonObject("options");
    violations.check(!"".equals(info.getString("name")), external + "/name", "must not be empty");
    String driver = options.getString(DRIVER);
    String driverPath = external + "/options(\"" + DRIVER + "\")";
    if (driver == null) {
      violations.add(driverPath, "not defined");
    } else {
      checkPattern(driver, LABEL_PATTERN, driverPath, violations);
    }
    if ("rexray".equals(driver)) {
      checkRexRay(options, external + "/options/", violations);
    }
    VolumeRules.checkMountPoint(volume, path, violations);
    if (containerType.equals("MESOS")) {
      violations.check(volume.getString("mode").equals("RW"), path + "/mode", "does not equal RW");
    } else {
      violations.check(
          options.fieldNames().stream().allMatch(DRIVER::equals),
          external + "/options",
          "must only contain " + DRIVER);
      violations.check(
          !info.containsKey("size"), external + "/size", "must be undefined for Docker containers");
    }
  }

  private static void checkRexRay(JsonObject options, String path, Violations violations) {
    for (String label : List.of("dvdi/volumetype", "dvdi/newfstype")) {
      if (options.containsKey(label)) {
        checkPattern(
            options.getString(label), LABEL_PATTERN, path + "\"" + label + "\"", violations);
      }
    }
    String iops = options.getString("dvdi/iops");
    violations.check(
        iops == null || iops.matches("\\+?0*[1-9][0-9]{0,17}"),
        path + "\"dvdi/iops\"",
        "Expected a valid, positive integer instead of " + iops);
    String overwrite = options.getString("dvdi/overwritefs");
    // The original wants "true" here: it takes a false value for an unparsable one.
    violations.check(
        overwrite == null || overwrite.equalsIgnoreCase("true"),
        path + "\"dvdi/overwritefs\"",
        "Expected a valid boolean");
  }

  private static void checkPattern(
      String text, Pattern pattern, String path, Violations violations) {
    violations.check(
        pattern.matcher(text).find(),
        path,
        "must match regular expression '" + pattern.pattern() + "'");
  }

  private static boolean isCsi(JsonObject info) {
    return info.getValue("options") instanceof JsonObject options
        && options.getValue("capability") instanceof JsonObject;
  }

  private static void checkCsi(
      JsonObject volume, JsonObject info, String path, Violations violations) {
    JsonObject capability = info.getJsonObject("options").getJsonObject("capability");
    String at = path + "/external/options/capability/";
    violations.check(
        info.getString("provider").equals("csi"),
        path + "/external/provider",
        "is unknown provider");
    // The original fails on these three while it converts: VolumeConversion.scala.
    String mode = capability.getString("accessMode");
    violations.check(
        ACCESS_MODES.contains(mode),
        at + "accessMode",
        "is not one of (" + String.join(",", ACCESS_MODES) + ")");
    String type = capability.getString("accessType");
    violations.check(
        type.equals("block") || type.equals("mount"),
        at + "accessType",
        "is not one of (block,mount)");
    violations.check(
        !type.equals("mount") || capability.containsKey("fsType"), at + "fsType", "not defined");
    violations.check(
        !mode.endsWith("READER_ONLY") || volume.getString("mode").equals("RO"),
        path,
        "CSI volume must be mounted readonly with a read-only access mode");
  }

  /** Rules for an app with such volumes. */
  static void checkApp(JsonObject app, JsonObject container, Violations violations) {
    List<JsonObject> volumes =
        container == null
            ? List.of()
            : Fields.objects(container, "volumes").stream()
                .filter(volume -> volume.containsKey("external"))
                .toList();
    checkDriverVolumes(app, volumes, violations);
    checkScalingOfCsi(app, volumes, violations);
  }

  private static void checkDriverVolumes(
      JsonObject app, List<JsonObject> volumes, Violations violations) {
    List<JsonObject> ofDriver =
        volumes.stream()
            .map(volume -> volume.getJsonObject("external"))
            .filter(info -> "dvdi".equals(info.getString("provider")))
            .toList();
    if (ofDriver.isEmpty()) {
      return;
    }
    String id = app.getString("id");
    ofDriver.stream()
        .filter(info -> !info.getBoolean("shared"))
        .map(info -> info.getString("name"))
        .filter(Objects::nonNull)
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))
        .forEach(
            (name, count) ->
                violations.check(
                    count == 1,
                    "/",
                    "Requested DVDI volume '"
                        + name
                        + "' is declared more than once within app "
                        + id));
    violations.check(
        app.getInteger("instances") <= 1,
        "/",
        "Number of instances is limited to 1 when declaring DVDI volumes in app [" + id + "]");
    JsonObject strategy = app.getJsonObject("upgradeStrategy");
    if (strategy != null) {
      RawAppRules.checkZero(strategy, "maximumOverCapacity", violations);
    }
  }

  private static void checkScalingOfCsi(
      JsonObject app, List<JsonObject> volumes, Violations violations) {
    List<JsonObject> csi =
        volumes.stream().filter(volume -> isCsi(volume.getJsonObject("external"))).toList();
    int instances = app.getInteger("instances");
    if (csi.isEmpty() || instances <= 1) {
      return;
    }
    String got = "got " + instances + ", expected 1 or less ";
    if (csi.stream().anyMatch(volume -> accessMode(volume).startsWith("SINGLE_NODE"))) {
      violations.add("/instances", got + "while non-shareable CSI volumes are defined");
    } else if (csi.stream()
        .allMatch(
            volume ->
                volume.getString("mode").equals("RW")
                    && accessMode(volume).equals("MULTI_NODE_SINGLE_WRITER"))) {
      violations.add(
          "/instances",
          got + "while a multi-node single-writer volume is defined mounted as read/write");
    }
  }

  private static String accessMode(JsonObject volume) {
    return volume
        .getJsonObject("external")
        .getJsonObject("options")
        .getJsonObject("capability")
        .getString("accessMode");
  }
}
