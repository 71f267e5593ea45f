package io.kernos.marathon.json;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.Backoff;
import io.kernos.marathon.definition.KillSelection;
import io.kernos.marathon.definition.Network;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.PortDefinition;
import io.kernos.marathon.definition.ResourceNeeds;
import io.kernos.marathon.definition.UnreachableStrategy;
import io.kernos.marathon.definition.UpgradeStrategy;
import io.kernos.marathon.definition.VersionInfo;
import io.kernos.marathon.validation.Fields;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Apps in the canonical JSON of the API, which is the store's too: what was written is read back as
 * an equal app. Keys and their order are Marathon's (AppConversion.scala, appWriter).
 */
public final class AppJson {
  private AppJson() {}

  /** An app as it is listed, with {@code version} and {@code versionInfo}. */
  public static JsonObject write(App app) {
    return write(app, true);
  }

  /** An app that has just been created: it has no {@code versionInfo} yet. */
  public static JsonObject writeNew(App app) {
    return write(app, false);
  }

  private static JsonObject write(App app, boolean versionInfo) {
    JsonObject json = new JsonObject();
    boolean onHost = isOnHost(app.networks());
    json.put("id", app.id().toString());
    Parts.putFilled(json, "acceptedResourceRoles", texts(app.acceptedResourceRoles()));
    Parts.putFilled(json, "args", texts(app.args()));
    json.put("backoffFactor", app.backoff().factor());
    json.put("backoffSeconds", seconds(app.backoff().backoff()));
    app.cmd().ifPresent(cmd -> json.put("cmd", cmd));
    Parts.putFilled(json, "constraints", Parts.writeConstraints(app.constraints()));
    app.container().ifPresent(c -> json.put("container", ContainerJson.write(c, !onHost)));
    json.put("cpus", app.needs().cpus());
    Parts.putFilled(json, "dependencies", texts(app.dependencies()));
    json.put("disk", app.needs().disk());
    if (!app.env().isEmpty()) {
      json.put("env", Parts.writeEnv(app.env()));
    }
    json.put("executor", app.executor());
    app.executorResources()
        .ifPresent(
            needs ->
                json.put(
                    "executorResources",
                    new JsonObject()
                        .put("cpus", needs.cpus())
                        .put("mem", needs.mem())
                        .put("disk", needs.disk())));
    Parts.putFilled(json, "fetch", Parts.array(app.fetch(), Parts::writeArtifact));
    Parts.putFilled(json, "healthChecks", Parts.array(app.healthChecks(), HealthJson::write));
    app.check().ifPresent(check -> json.put("check", HealthJson.writeCheck(check)));
    json.put("instances", app.instances());
    json.put("labels", Parts.object(app.labels()));
    json.put("maxLaunchDelaySeconds", seconds(app.backoff().maxLaunchDelay()));
    json.put("mem", app.needs().mem());
    json.put("gpus", app.needs().gpus());
    json.put("networks", Parts.array(app.networks(), Parts::writeNetwork));
    if (onHost) {
      json.put("portDefinitions", Parts.array(app.portDefinitions(), AppJson::writePort));
    }
    Parts.putFilled(json, "readinessChecks", Parts.array(app.readinessChecks(), HealthJson::write));
    if (app.isResident()) {
      json.put("residency", residency(app.unreachableStrategy()));
    }
    app.resourceLimits().ifPresent(limits -> json.put("resourceLimits", Parts.writeLimits(limits)));
    json.put("requirePorts", app.requirePorts());
    if (!app.secrets().isEmpty()) {
      json.put("secrets", Parts.writeSecrets(app.secrets()));
    }
    app.taskKillGracePeriod()
        .ifPresent(period -> json.put("taskKillGracePeriodSeconds", seconds(period)));
    json.put(
        "upgradeStrategy",
        new JsonObject()
            .put("maximumOverCapacity", app.upgradeStrategy().maximumOverCapacity())
            .put("minimumHealthCapacity", app.upgradeStrategy().minimumHealthCapacity()));
    app.user().ifPresent(user -> json.put("user", user));
    json.put("version", Timestamps.format(app.version()));
    if (versionInfo) {
      json.put("versionInfo", writeVersion(app.versionInfo()));
    }
    json.put("killSelection", app.killSelection().name());
    json.put("unreachableStrategy", Parts.writeUnreachable(app.unreachableStrategy()));
    app.tty().ifPresent(tty -> json.put("tty", tty));
    json.put("role", app.role());
    return json;
  }

  private static JsonObject residency(UnreachableStrategy strategy) {
    long timeout =
        strategy instanceof UnreachableStrategy.Enabled enabled
            ? enabled.inactiveAfter().toSeconds()
            : 3600;
    return new JsonObject()
        .put("relaunchEscalationTimeoutSeconds", timeout)
        .put("taskLostBehavior", "WAIT_FOREVER");
  }

  private static JsonObject writePort(PortDefinition port) {
    JsonObject json = new JsonObject().put("port", port.port());
    if (!port.labels().isEmpty()) {
      json.put("labels", Parts.object(port.labels()));
    }
    port.name().ifPresent(name -> json.put("name", name));
    return json.put("protocol", port.protocol());
  }

  /** An app out of its canonical JSON; nothing is checked. */
  public static App read(JsonObject json) {
    Optional<JsonObject> container = Fields.object(json, "container");
    boolean persistent = Fields.hasVolume(json, "persistent");
    boolean external = Fields.hasVolume(json, "external");
    return App.builder(PathId.of(json.getString("id")))
        .versionInfo(readVersion(json))
        .cmd(Fields.text(json, "cmd"))
        .args(Fields.texts(json, "args"))
        .user(Fields.text(json, "user"))
        .env(Parts.readEnv(json.getJsonObject("env")))
        .instances(json.getInteger("instances"))
        .needs(
            new ResourceNeeds(
                json.getDouble("cpus"),
                json.getDouble("mem"),
                json.getDouble("disk"),
                json.getInteger("gpus")))
        .resourceLimits(Fields.object(json, "resourceLimits").map(Parts::readLimits))
        .executor(json.getString("executor"))
        .executorResources(
            Fields.object(json, "executorResources")
                .map(
                    needs ->
                        new ResourceNeeds(
                            needs.getDouble("cpus"),
                            needs.getDouble("mem"),
                            needs.getDouble("disk"),
                            0)))
        .constraints(Parts.readConstraints(json.getJsonArray("constraints")))
        .fetch(Parts.readAll(json, "fetch", Parts::readArtifact))
        .portDefinitions(Parts.readAll(json, "portDefinitions", AppJson::readPort))
        .requirePorts(json.getBoolean("requirePorts"))
        .backoff(
            new Backoff(
                Duration.ofSeconds(json.getInteger("backoffSeconds")),
                json.getDouble("backoffFactor"),
                Duration.ofSeconds(json.getInteger("maxLaunchDelaySeconds"))))
        .container(container.map(ContainerJson::read))
        .healthChecks(Parts.readAll(json, "healthChecks", HealthJson::read))
        .check(Fields.object(json, "check").map(HealthJson::readCheck))
        .readinessChecks(Parts.readAll(json, "readinessChecks", HealthJson::readReadiness))
        .taskKillGracePeriod(
            Optional.ofNullable(json.getInteger("taskKillGracePeriodSeconds"))
                .map(Duration::ofSeconds))
        .dependencies(readIds(json))
        .upgradeStrategy(readUpgrade(json, persistent || external))
        .labels(Fields.textMap(json, "labels"))
        .acceptedResourceRoles(new LinkedHashSet<>(Fields.texts(json, "acceptedResourceRoles")))
        .networks(Parts.readAll(json, "networks", Parts::readNetwork))
        .secrets(Parts.readSecrets(json.getJsonObject("secrets")))
        .unreachableStrategy(
            json.containsKey("unreachableStrategy")
                ? Parts.readUnreachable(json.getValue("unreachableStrategy"))
                : persistent ? new UnreachableStrategy.Disabled() : UnreachableStrategy.DEFAULT)
        .killSelection(KillSelection.valueOf(json.getString("killSelection")))
        .tty(Optional.ofNullable(json.getBoolean("tty")))
        .role(json.getString("role"))
        .build();
  }

  static JsonObject writeVersion(VersionInfo info) {
    return new JsonObject()
        .put("lastScalingAt", Timestamps.format(info.lastScalingAt()))
        .put("lastConfigChangeAt", Timestamps.format(info.lastConfigChangeAt()));
  }

  static VersionInfo readVersion(JsonObject json) {
    String text = json.getString("version");
    Instant version = text == null ? Instant.EPOCH : Timestamps.parse(text);
    JsonObject info = json.getJsonObject("versionInfo");
    return info == null
        ? VersionInfo.changedAt(version)
        : new VersionInfo(
            version,
            sameOr(text, version, info.getString("lastScalingAt")),
            sameOr(text, version, info.getString("lastConfigChangeAt")));
  }

  /** Moments of one app are mostly the same, and slow to read. */
  private static Instant sameOr(String known, Instant moment, String text) {
    return text.equals(known) ? moment : Timestamps.parse(text);
  }

  private static UpgradeStrategy readUpgrade(JsonObject json, boolean keepsVolumes) {
    JsonObject strategy = json.getJsonObject("upgradeStrategy");
    if (strategy == null) {
      return keepsVolumes ? UpgradeStrategy.RESIDENT : UpgradeStrategy.DEFAULT;
    }
    return new UpgradeStrategy(
        strategy.getDouble("minimumHealthCapacity"), strategy.getDouble("maximumOverCapacity"));
  }

  private static Set<PathId> readIds(JsonObject json) {
    Set<PathId> ids = new LinkedHashSet<>();
    Fields.texts(json, "dependencies").forEach(id -> ids.add(PathId.of(id)));
    return ids;
  }

  private static PortDefinition readPort(JsonObject json) {
    return new PortDefinition(
        json.getInteger("port"),
        json.getString("protocol"),
        Fields.text(json, "name"),
        Fields.textMap(json, "labels"));
  }

  private static boolean isOnHost(List<Network> networks) {
    return networks.stream().allMatch(network -> network.mode() == Network.Mode.HOST);
  }

  private static int seconds(Duration duration) {
    return Math.toIntExact(duration.toSeconds());
  }

  private static JsonArray texts(Iterable<?> values) {
    JsonArray array = new JsonArray();
    values.forEach(value -> array.add(value.toString()));
    return array;
  }
}
