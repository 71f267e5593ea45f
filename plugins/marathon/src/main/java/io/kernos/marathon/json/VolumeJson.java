package io.kernos.marathon.json;

import io.kernos.marathon.definition.Container;
import io.kernos.marathon.definition.Volume;
import io.kernos.marathon.definition.VolumeMount;
import io.kernos.marathon.validation.Fields;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** Volumes of apps; Marathon: VolumeConversion.scala and types/volumes.raml. */
final class VolumeJson {
  private VolumeJson() {}

  static JsonObject write(Container.Mounted mounted) {
    JsonObject json = new JsonObject().put("containerPath", mounted.mount().path());
    Volume volume = mounted.volume();
    if (volume instanceof Volume.Secret secret) {
      return json.put("secret", secret.secret());
    }
    if (volume instanceof Volume.Host host) {
      json.put("hostPath", host.path());
    } else if (volume instanceof Volume.Persistent persistent) {
      json.put("persistent", writePersistent(persistent));
    } else if (volume instanceof Volume.External external) {
      json.put("external", writeExternal(external));
    } else if (volume instanceof Volume.Csi csi) {
      json.put("external", writeCsi(csi));
    }
    return json.put("mode", mounted.mount().readOnly().orElse(false) ? "RO" : "RW");
  }

  static Container.Mounted read(JsonObject json) {
    boolean readOnly = json.containsKey("secret") || "RO".equals(json.getString("mode"));
    return new Container.Mounted(
        readVolume(json),
        new VolumeMount(Optional.empty(), json.getString("containerPath"), Optional.of(readOnly)));
  }

  private static Volume readVolume(JsonObject json) {
    if (json.containsKey("secret")) {
      return new Volume.Secret(json.getString("secret"));
    }
    if (json.containsKey("persistent")) {
      return readPersistent(json.getJsonObject("persistent"));
    }
    if (json.containsKey("external")) {
      return readExternal(json.getJsonObject("external"));
    }
    return new Volume.Host(json.getString("hostPath"));
  }

  static JsonObject writePersistent(Volume.Persistent volume) {
    JsonObject json = new JsonObject().put("type", volume.type()).put("size", volume.size());
    volume.maxSize().ifPresent(size -> json.put("maxSize", size));
    volume.profileName().ifPresent(name -> json.put("profileName", name));
    return json.put("constraints", Parts.writeConstraints(volume.constraints()));
  }

  static Volume.Persistent readPersistent(JsonObject json) {
    Optional<String> profile = Fields.text(json, "profileName");
    return new Volume.Persistent(
        json.getString("type", profile.isPresent() ? "mount" : "root"),
        json.getLong("size"),
        Optional.ofNullable(json.getLong("maxSize")),
        profile,
        Parts.readConstraints(json.getJsonArray("constraints")));
  }

  private static JsonObject writeExternal(Volume.External volume) {
    JsonObject json = new JsonObject();
    volume.size().ifPresent(size -> json.put("size", size));
    volume.name().ifPresent(name -> json.put("name", name));
    volume.provider().ifPresent(provider -> json.put("provider", provider));
    if (!volume.options().isEmpty()) {
      json.put("options", Parts.object(volume.options()));
    }
    return json.put("shared", volume.shared());
  }

  private static Volume readExternal(JsonObject json) {
    if (json.getValue("options") instanceof JsonObject options
        && options.containsKey("capability")
        && options.getValue("capability") instanceof JsonObject capability) {
      return new Volume.Csi(json.getString("name"), readCsi(options, capability));
    }
    return new Volume.External(
        Fields.text(json, "name"),
        Fields.text(json, "provider"),
        Optional.ofNullable(json.getLong("size")),
        Fields.textMap(json, "options"),
        json.getBoolean("shared"));
  }

  private static Volume.CsiOptions readCsi(JsonObject options, JsonObject capability) {
    boolean mounted = "mount".equals(capability.getString("accessType"));
    return new Volume.CsiOptions(
        options.getString("pluginName"),
        capability.getString("accessMode"),
        capability.getString("accessType"),
        mounted ? Fields.text(capability, "fsType") : Optional.empty(),
        mounted ? Fields.texts(capability, "mountFlags") : List.of(),
        Fields.textMap(options, "nodeStageSecret"),
        Fields.textMap(options, "nodePublishSecret"),
        Fields.textMap(options, "volumeContext"));
  }

  private static JsonObject writeCsi(Volume.Csi volume) {
    Volume.CsiOptions csi = volume.options();
    JsonObject capability =
        new JsonObject().put("accessMode", csi.accessMode()).put("accessType", csi.accessType());
    csi.fsType().ifPresent(type -> capability.put("fsType", type));
    if (!csi.mountFlags().isEmpty()) {
      capability.put("mountFlags", new JsonArray(csi.mountFlags()));
    }
    JsonObject options =
        new JsonObject().put("pluginName", csi.pluginName()).put("capability", capability);
    if (!csi.nodeStageSecret().isEmpty()) {
      options.put("nodeStageSecret", Parts.object(csi.nodeStageSecret()));
    }
    if (!csi.nodePublishSecret().isEmpty()) {
      options.put("nodePublishSecret", Parts.object(csi.nodePublishSecret()));
    }
    if (!csi.volumeContext().isEmpty()) {
      options.put("volumeContext", Parts.object(csi.volumeContext()));
    }
    return new JsonObject()
        .put("name", volume.name())
        .put("provider", "csi")
        .put("options", options);
  }
}
