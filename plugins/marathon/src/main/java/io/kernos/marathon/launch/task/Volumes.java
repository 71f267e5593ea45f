package io.kernos.marathon.launch.task;

import io.kernos.api.v1.Parameter;
import io.kernos.api.v1.Parameters;
import io.kernos.api.v1.Secret;
import io.kernos.api.v1.Volume.Source;
import io.kernos.api.v1.Volume.Source.CSIVolume;
import io.kernos.api.v1.Volume.Source.CSIVolume.VolumeCapability;
import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.definition.Volume;
import io.kernos.marathon.definition.VolumeMount;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The volumes of a container (Marathon: ContainerSerializer.scala, externalvolume/impl). */
final class Volumes {
  private static final String DVDI = "dvdi/";

  private Volumes() {}

  /**
   * A volume of an app; persistent ones come with the resources.
   *
   * @param sources of the app's secrets, by name
   */
  static Optional<io.kernos.api.v1.Volume> of(
      RunSpec spec,
      Volume volume,
      VolumeMount mount,
      Map<String, String> sources,
      SecretSource secrets) {
    io.kernos.api.v1.Volume.Builder proto =
        io.kernos.api.v1.Volume.newBuilder()
            .setContainerPath(mount.path())
            .setMode(Protos.mode(mount.readOnly().orElse(false)));
    if (volume instanceof Volume.Host host) {
      proto.setHostPath(host.path());
    } else if (volume instanceof Volume.External external) {
      proto.setSource(docker(external));
    } else if (volume instanceof Volume.Csi csi) {
      proto.setSource(csi(spec, csi, secrets));
    } else if (volume instanceof Volume.Secret secret) {
      String source = sources.getOrDefault(secret.secret(), secret.secret());
      proto.setSource(
          Source.newBuilder().setType(Source.Type.SECRET).setSecret(secrets.secret(spec, source)));
    } else {
      return Optional.empty();
    }
    return Optional.of(proto.build());
  }

  private static Source docker(Volume.External external) {
    Map<String, String> options = new LinkedHashMap<>(external.options());
    external.size().ifPresent(size -> options.put(DVDI + "size", String.valueOf(size)));
    Source.DockerVolume.Builder docker =
        Source.DockerVolume.newBuilder()
            .setDriver(options.getOrDefault(DVDI + "driver", ""))
            .setName(external.name().orElse(""));
    Parameters.Builder parameters = Parameters.newBuilder();
    options.forEach(
        (key, value) -> {
          if (key.startsWith(DVDI) && !key.equalsIgnoreCase(DVDI + "driver")) {
            parameters.addParameter(
                Parameter.newBuilder().setKey(key.substring(DVDI.length())).setValue(value.trim()));
          }
        });
    if (parameters.getParameterCount() > 0) {
      docker.setDriverOptions(parameters);
    }
    return Source.newBuilder().setType(Source.Type.DOCKER_VOLUME).setDockerVolume(docker).build();
  }

  private static Source csi(RunSpec spec, Volume.Csi csi, SecretSource secrets) {
    Volume.CsiOptions options = csi.options();
    VolumeCapability.Builder capability =
        VolumeCapability.newBuilder()
            .setAccessMode(
                VolumeCapability.AccessMode.newBuilder()
                    .setMode(VolumeCapability.AccessMode.Mode.valueOf(options.accessMode())));
    if (options.accessType().equalsIgnoreCase("block")) {
      capability.setBlock(VolumeCapability.BlockVolume.getDefaultInstance());
    } else {
      VolumeCapability.MountVolume.Builder mount =
          VolumeCapability.MountVolume.newBuilder().addAllMountFlags(options.mountFlags());
      options.fsType().ifPresent(mount::setFsType);
      capability.setMount(mount);
    }
    CSIVolume.StaticProvisioning.Builder provisioning =
        CSIVolume.StaticProvisioning.newBuilder()
            .setVolumeId(csi.name())
            .setVolumeCapability(capability)
            .putAllNodeStageSecrets(secrets(spec, options.nodeStageSecret(), secrets))
            .putAllNodePublishSecrets(secrets(spec, options.nodePublishSecret(), secrets))
            .putAllVolumeContext(options.volumeContext());
    return Source.newBuilder()
        .setType(Source.Type.CSI_VOLUME)
        .setCsiVolume(
            CSIVolume.newBuilder()
                .setPluginName(options.pluginName())
                .setStaticProvisioning(provisioning))
        .build();
  }

  private static Map<String, Secret> secrets(
      RunSpec spec, Map<String, String> names, SecretSource secrets) {
    Map<String, Secret> result = new LinkedHashMap<>();
    names.forEach((key, source) -> result.put(key, secrets.secret(spec, source)));
    return result;
  }
}
