package io.kernos.marathon.json;

import io.kernos.marathon.definition.DockerImage;
import io.kernos.marathon.definition.PodContainer;
import io.kernos.marathon.definition.PodContainer.Endpoint;
import io.kernos.marathon.definition.PodContainer.Exec;
import io.kernos.marathon.definition.ResourceNeeds;
import io.kernos.marathon.definition.VolumeMount;
import io.kernos.marathon.validation.Fields;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Containers of pods; Marathon: ContainerConversion.scala and types/podContainer.raml. */
final class PodContainerJson {
  private static final double NANOS = 1e9;

  private PodContainerJson() {}

  static JsonObject write(PodContainer container) {
    JsonObject json = new JsonObject().put("name", container.name());
    container.exec().ifPresent(exec -> json.put("exec", writeExec(exec)));
    json.put("resources", Parts.writeNeeds(container.needs()));
    container
        .resourceLimits()
        .ifPresent(limits -> json.put("resourceLimits", Parts.writeLimits(limits)));
    Parts.putFilled(
        json, "endpoints", Parts.array(container.endpoints(), PodContainerJson::writeEndpoint));
    container.linuxInfo().ifPresent(info -> json.put("linuxInfo", ContainerJson.writeLinux(info)));
    container.image().ifPresent(image -> json.put("image", writeImage(image)));
    Parts.putFilled(json, "environment", Parts.writeEnv(container.environment()));
    container.user().ifPresent(user -> json.put("user", user));
    container.healthCheck().ifPresent(check -> json.put("healthCheck", HealthJson.write(check)));
    container.check().ifPresent(check -> json.put("check", HealthJson.writeCheck(check)));
    Parts.putFilled(
        json, "volumeMounts", Parts.array(container.volumeMounts(), PodContainerJson::writeMount));
    Parts.putFilled(json, "artifacts", Parts.array(container.artifacts(), Parts::writeArtifact));
    Parts.putFilled(json, "labels", Parts.object(container.labels()));
    container
        .killGracePeriod()
        .ifPresent(
            period ->
                json.put(
                    "lifecycle",
                    new JsonObject().put("killGracePeriodSeconds", period.toNanos() / NANOS)));
    container.tty().ifPresent(tty -> json.put("tty", tty));
    return json;
  }

  static PodContainer read(JsonObject json) {
    return new PodContainer(
        json.getString("name"),
        Fields.object(json, "exec").map(PodContainerJson::readExec),
        readNeeds(json.getJsonObject("resources")),
        Fields.object(json, "resourceLimits").map(Parts::readLimits),
        Parts.readAll(json, "endpoints", PodContainerJson::readEndpoint),
        Fields.object(json, "image").map(PodContainerJson::readImage),
        Parts.readEnv(json.getJsonObject("environment")),
        Fields.text(json, "user"),
        Fields.object(json, "healthCheck").map(HealthJson::readOfPod),
        Fields.object(json, "check")
            .filter(PodContainerJson::hasOneProbe)
            .map(HealthJson::readCheck),
        Parts.readAll(json, "volumeMounts", PodContainerJson::readMount),
        Parts.readAll(json, "artifacts", Parts::readArtifact),
        Fields.textMap(json, "labels"),
        Fields.object(json, "lifecycle")
            .map(lifecycle -> lifecycle.getDouble("killGracePeriodSeconds"))
            .map(seconds -> Duration.ofNanos(Math.round(seconds * NANOS))),
        Optional.ofNullable(json.getBoolean("tty")),
        Fields.object(json, "linuxInfo").map(ContainerJson::readLinux));
  }

  /** The original took no notice of checks, so there is none to be refused. */
  private static boolean hasOneProbe(JsonObject check) {
    return Stream.of("http", "tcp", "exec").filter(check::containsKey).count() == 1;
  }

  private static ResourceNeeds readNeeds(JsonObject json) {
    return new ResourceNeeds(
        json.getDouble("cpus"),
        json.getDouble("mem"),
        json.getDouble("disk"),
        json.getInteger("gpus"));
  }

  private static JsonObject writeExec(Exec exec) {
    JsonObject json = new JsonObject().put("command", HealthJson.writeCommand(exec.command()));
    exec.overrideEntrypoint().ifPresent(value -> json.put("overrideEntrypoint", value));
    return json;
  }

  private static Exec readExec(JsonObject json) {
    return new Exec(
        HealthJson.readCommand(json.getJsonObject("command")),
        Optional.ofNullable(json.getBoolean("overrideEntrypoint")));
  }

  private static JsonObject writeEndpoint(Endpoint endpoint) {
    JsonObject json = new JsonObject().put("name", endpoint.name());
    endpoint.containerPort().ifPresent(port -> json.put("containerPort", port));
    endpoint.hostPort().ifPresent(port -> json.put("hostPort", port));
    Parts.putFilled(json, "protocol", new JsonArray(endpoint.protocols()));
    Parts.putFilled(json, "labels", Parts.object(endpoint.labels()));
    Parts.putFilled(json, "networkNames", new JsonArray(endpoint.networkNames()));
    return json;
  }

  private static Endpoint readEndpoint(JsonObject json) {
    return new Endpoint(
        json.getString("name"),
        Optional.ofNullable(json.getInteger("containerPort")),
        Optional.ofNullable(json.getInteger("hostPort")),
        Fields.texts(json, "protocol"),
        Fields.textMap(json, "labels"),
        Fields.texts(json, "networkNames"));
  }

  private static JsonObject writeImage(DockerImage image) {
    JsonObject json = new JsonObject().put("kind", "DOCKER").put("id", image.id());
    image
        .pullSecret()
        .ifPresent(secret -> json.put("pullConfig", new JsonObject().put("secret", secret)));
    image.forcePull().ifPresent(force -> json.put("forcePull", force));
    Parts.putFilled(json, "labels", Parts.object(image.labels()));
    return json;
  }

  private static DockerImage readImage(JsonObject json) {
    return new DockerImage(
        json.getString("id"),
        Optional.ofNullable(json.getBoolean("forcePull")),
        false,
        List.of(),
        Fields.object(json, "pullConfig").map(config -> config.getString("secret")),
        Optional.empty(),
        Fields.textMap(json, "labels"));
  }

  private static JsonObject writeMount(VolumeMount mount) {
    return new JsonObject()
        .put("name", mount.name().orElseThrow())
        .put("mountPath", mount.path())
        .put("readOnly", mount.readOnly().orElse(false));
  }

  private static VolumeMount readMount(JsonObject json) {
    return new VolumeMount(
        Fields.text(json, "name"),
        json.getString("mountPath"),
        Optional.of(json.getBoolean("readOnly", false)));
  }
}
