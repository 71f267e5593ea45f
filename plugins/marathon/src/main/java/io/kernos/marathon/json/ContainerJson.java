package io.kernos.marathon.json;

import io.kernos.marathon.definition.Container;
import io.kernos.marathon.definition.DockerImage;
import io.kernos.marathon.definition.LinuxInfo;
import io.kernos.marathon.definition.PortMapping;
import io.kernos.marathon.validation.Fields;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Containers of apps; Marathon: ContainerConversion.scala and types/appContainer.raml. */
final class ContainerJson {
  private ContainerJson() {}

  static JsonObject write(Container container, boolean withPorts) {
    JsonObject json = new JsonObject().put("type", container.type().name());
    container.image().ifPresent(image -> json.put("docker", writeImage(image)));
    container.linuxInfo().ifPresent(info -> json.put("linuxInfo", writeLinux(info)));
    json.put("volumes", Parts.array(container.volumes(), VolumeJson::write));
    if (withPorts) {
      json.put("portMappings", Parts.array(container.portMappings(), ContainerJson::writePort));
    }
    return json;
  }

  static Container read(JsonObject json) {
    Container.Type type = Container.Type.valueOf(json.getString("type"));
    return new Container(
        type,
        Fields.object(json, "docker").map(docker -> readImage(docker, type)),
        Fields.objects(json, "volumes").stream().map(VolumeJson::read).toList(),
        Fields.objects(json, "portMappings").stream().map(ContainerJson::readPort).toList(),
        type == Container.Type.DOCKER
            ? Optional.empty()
            : Fields.object(json, "linuxInfo").map(ContainerJson::readLinux));
  }

  private static JsonObject writeImage(DockerImage image) {
    JsonObject json = new JsonObject();
    image
        .credential()
        .ifPresent(
            credential -> {
              JsonObject names = new JsonObject().put("principal", credential.principal());
              credential.secret().ifPresent(secret -> names.put("secret", secret));
              json.put("credential", names);
            });
    image
        .pullSecret()
        .ifPresent(secret -> json.put("pullConfig", new JsonObject().put("secret", secret)));
    return json.put("forcePullImage", image.forcePull().orElse(false))
        .put("image", image.id())
        .put(
            "parameters",
            Parts.array(
                image.parameters(),
                parameter ->
                    new JsonObject().put("key", parameter.key()).put("value", parameter.value())))
        .put("privileged", image.privileged());
  }

  /** What only the Docker Engine knows is left out for the agent's own containers. */
  private static DockerImage readImage(JsonObject json, Container.Type type) {
    boolean byEngine = type == Container.Type.DOCKER;
    return new DockerImage(
        json.getString("image"),
        Optional.of(json.getBoolean("forcePullImage")),
        byEngine && json.getBoolean("privileged"),
        byEngine
            ? Fields.objects(json, "parameters").stream()
                .map(p -> new DockerImage.Parameter(p.getString("key"), p.getString("value")))
                .toList()
            : List.of(),
        byEngine
            ? Optional.empty()
            : Fields.object(json, "pullConfig").map(config -> config.getString("secret")),
        byEngine
            ? Optional.empty()
            : Fields.object(json, "credential")
                .map(
                    names ->
                        new DockerImage.Credential(
                            names.getString("principal"), Fields.text(names, "secret"))),
        Map.of());
  }

  static JsonObject writeLinux(LinuxInfo info) {
    JsonObject json = new JsonObject();
    info.seccomp()
        .ifPresent(
            seccomp -> {
              JsonObject part = new JsonObject();
              seccomp.profileName().ifPresent(name -> part.put("profileName", name));
              json.put("seccomp", part.put("unconfined", seccomp.unconfined()));
            });
    info.ipc()
        .ifPresent(
            ipc -> {
              JsonObject part = new JsonObject().put("mode", ipc.mode());
              ipc.shmSize().ifPresent(size -> part.put("shmSize", size));
              json.put("ipcInfo", part);
            });
    return json;
  }

  static LinuxInfo readLinux(JsonObject json) {
    return new LinuxInfo(
        Fields.object(json, "seccomp")
            .map(
                part ->
                    new LinuxInfo.Seccomp(
                        Fields.text(part, "profileName"), part.getBoolean("unconfined"))),
        Fields.object(json, "ipcInfo")
            .map(
                part ->
                    new LinuxInfo.Ipc(
                        part.getString("mode"), Optional.ofNullable(part.getInteger("shmSize")))));
  }

  private static JsonObject writePort(PortMapping port) {
    JsonObject json = new JsonObject().put("containerPort", port.containerPort());
    port.hostPort().ifPresent(host -> json.put("hostPort", host));
    json.put("labels", Parts.object(port.labels()));
    port.name().ifPresent(name -> json.put("name", name));
    json.put("protocol", port.protocol()).put("servicePort", port.servicePort());
    if (!port.networkNames().isEmpty()) {
      json.put("networkNames", new JsonArray(port.networkNames()));
    }
    return json;
  }

  private static PortMapping readPort(JsonObject json) {
    return new PortMapping(
        json.getInteger("containerPort"),
        Optional.ofNullable(json.getInteger("hostPort")),
        json.getInteger("servicePort"),
        json.getString("protocol"),
        Fields.text(json, "name"),
        Fields.textMap(json, "labels"),
        Fields.texts(json, "networkNames"));
  }
}
