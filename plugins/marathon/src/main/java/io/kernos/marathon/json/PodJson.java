package io.kernos.marathon.json;

import io.kernos.marathon.definition.Backoff;
import io.kernos.marathon.definition.Constraint;
import io.kernos.marathon.definition.KillSelection;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.Pod;
import io.kernos.marathon.definition.ResourceNeeds;
import io.kernos.marathon.definition.UnreachableStrategy;
import io.kernos.marathon.definition.UpgradeStrategy;
import io.kernos.marathon.definition.Volume;
import io.kernos.marathon.validation.Fields;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;

/**
 * Pods in the canonical JSON of the API. Keys and their order are Marathon's (PodConversion.scala).
 */
public final class PodJson {
  private static final double MILLIS = 1000;

  private PodJson() {}

  /** A pod as the API shows it. */
  public static JsonObject write(Pod pod) {
    JsonObject json = new JsonObject().put("id", pod.id().toString());
    Parts.putFilled(json, "labels", Parts.object(pod.labels()));
    json.put("version", Timestamps.format(pod.version()));
    pod.user().ifPresent(user -> json.put("user", user));
    Parts.putFilled(json, "environment", Parts.writeEnv(pod.environment()));
    json.put("containers", Parts.array(pod.containers(), PodContainerJson::write));
    Parts.putFilled(json, "secrets", Parts.writeSecrets(pod.secrets()));
    Parts.putFilled(json, "volumes", writeVolumes(pod.volumes()));
    Parts.putFilled(json, "networks", Parts.array(pod.networks(), Parts::writeNetwork));
    json.put("scaling", new JsonObject().put("kind", "fixed").put("instances", pod.instances()));
    json.put("scheduling", writeScheduling(pod));
    json.put(
        "executorResources",
        new JsonObject()
            .put("cpus", pod.executorResources().cpus())
            .put("mem", pod.executorResources().mem())
            .put("disk", pod.executorResources().disk()));
    json.put("role", pod.role());
    pod.linuxInfo().ifPresent(info -> json.put("linuxInfo", ContainerJson.writeLinux(info)));
    pod.legacySharedCgroups().ifPresent(shared -> json.put("legacySharedCgroups", shared));
    return json;
  }

  /** A pod as the store keeps it: what is read back is equal. */
  public static JsonObject writeStored(Pod pod) {
    return write(pod).put("versionInfo", AppJson.writeVersion(pod.versionInfo()));
  }

  /** A pod out of its JSON, of which the shape is known; what is absent has its default. */
  public static Pod read(JsonObject json) {
    JsonObject scheduling = json.getJsonObject("scheduling", new JsonObject());
    JsonObject placement = scheduling.getJsonObject("placement", new JsonObject());
    return new Pod(
        PathId.of(json.getString("id")),
        AppJson.readVersion(json),
        Fields.text(json, "user"),
        Parts.readEnv(json.getJsonObject("environment")),
        Fields.textMap(json, "labels"),
        Parts.readAll(json, "containers", PodContainerJson::read),
        readVolumes(json),
        Parts.readAll(json, "networks", Parts::readNetwork),
        Fields.object(json, "scaling").map(scaling -> scaling.getInteger("instances")).orElse(1),
        Fields.object(json, "executorResources")
            .map(PodJson::readExecutor)
            .orElse(ResourceNeeds.EXECUTOR),
        Parts.readAll(placement, "constraints", PodJson::readConstraint),
        new LinkedHashSet<>(Fields.texts(placement, "acceptedResourceRoles")),
        Fields.object(scheduling, "backoff").map(PodJson::readBackoff).orElse(Backoff.DEFAULT),
        Fields.object(scheduling, "upgrade")
            .map(PodJson::readUpgrade)
            .orElse(UpgradeStrategy.DEFAULT),
        scheduling.containsKey("unreachableStrategy")
            ? Parts.readUnreachable(scheduling.getValue("unreachableStrategy"))
            : UnreachableStrategy.DEFAULT,
        Fields.text(scheduling, "killSelection")
            .map(KillSelection::valueOf)
            .orElse(KillSelection.YOUNGEST_FIRST),
        Parts.readSecrets(json.getJsonObject("secrets")),
        Fields.object(json, "linuxInfo").map(ContainerJson::readLinux),
        Optional.ofNullable(json.getBoolean("legacySharedCgroups")).filter(shared -> shared),
        json.getString("role"));
  }

  private static JsonObject writeScheduling(Pod pod) {
    JsonObject json =
        new JsonObject()
            .put(
                "backoff",
                new JsonObject()
                    .put("backoff", pod.backoff().backoff().toMillis() / MILLIS)
                    .put("backoffFactor", pod.backoff().factor())
                    .put("maxLaunchDelay", pod.backoff().maxLaunchDelay().toMillis() / MILLIS))
            .put(
                "upgrade",
                new JsonObject()
                    .put("minimumHealthCapacity", pod.upgradeStrategy().minimumHealthCapacity())
                    .put("maximumOverCapacity", pod.upgradeStrategy().maximumOverCapacity()));
    JsonObject placement = new JsonObject();
    Parts.putFilled(
        placement, "constraints", Parts.array(pod.constraints(), PodJson::writeConstraint));
    Parts.putFilled(
        placement, "acceptedResourceRoles", Parts.array(pod.acceptedResourceRoles(), role -> role));
    Parts.putFilled(json, "placement", placement);
    return json.put("killSelection", pod.killSelection().name())
        .put("unreachableStrategy", Parts.writeUnreachable(pod.unreachableStrategy()));
  }

  private static JsonObject writeConstraint(Constraint constraint) {
    JsonObject json =
        new JsonObject()
            .put("fieldName", constraint.field())
            .put("operator", constraint.operator().name());
    constraint.value().ifPresent(value -> json.put("value", value));
    return json;
  }

  private static Constraint readConstraint(JsonObject json) {
    return new Constraint(
        json.getString("fieldName"),
        Constraint.Operator.valueOf(json.getString("operator")),
        Fields.text(json, "value"));
  }

  private static JsonArray writeVolumes(Map<String, Volume> volumes) {
    JsonArray array = new JsonArray();
    volumes.forEach(
        (name, volume) -> {
          JsonObject json = new JsonObject().put("name", name);
          if (volume instanceof Volume.Host host) {
            json.put("host", host.path());
          } else if (volume instanceof Volume.Secret secret) {
            json.put("secret", secret.secret());
          } else if (volume instanceof Volume.Persistent persistent) {
            json.put("persistent", VolumeJson.writePersistent(persistent));
          }
          array.add(json);
        });
    return array;
  }

  private static Map<String, Volume> readVolumes(JsonObject json) {
    Map<String, Volume> volumes = new LinkedHashMap<>();
    for (JsonObject volume : Fields.objects(json, "volumes")) {
      volumes.put(volume.getString("name"), readVolume(volume));
    }
    return volumes;
  }

  private static Volume readVolume(JsonObject json) {
    if (json.containsKey("persistent")) {
      return VolumeJson.readPersistent(json.getJsonObject("persistent"));
    }
    if (json.containsKey("secret")) {
      return new Volume.Secret(json.getString("secret"));
    }
    return json.containsKey("host")
        ? new Volume.Host(json.getString("host"))
        : new Volume.Ephemeral();
  }

  private static ResourceNeeds readExecutor(JsonObject json) {
    return new ResourceNeeds(
        json.getDouble("cpus"), json.getDouble("mem"), json.getDouble("disk"), 0);
  }

  private static Backoff readBackoff(JsonObject json) {
    return new Backoff(
        seconds(json.getDouble("backoff")),
        json.getDouble("backoffFactor"),
        seconds(json.getDouble("maxLaunchDelay")));
  }

  private static Duration seconds(double seconds) {
    return Duration.ofMillis(Math.round(seconds * MILLIS));
  }

  private static UpgradeStrategy readUpgrade(JsonObject json) {
    return new UpgradeStrategy(
        json.getDouble("minimumHealthCapacity"), json.getDouble("maximumOverCapacity"));
  }
}
