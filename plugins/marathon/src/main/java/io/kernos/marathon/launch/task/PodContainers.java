package io.kernos.marathon.launch.task;

import io.kernos.api.v1.ContainerInfo;
import io.kernos.api.v1.LinuxInfo;
import io.kernos.api.v1.NetworkInfo;
import io.kernos.api.v1.TTYInfo;
import io.kernos.api.v1.Volume;
import io.kernos.api.v1.Volume.Source;
import io.kernos.api.v1.Volume.Source.SandboxPath;
import io.kernos.marathon.definition.Network;
import io.kernos.marathon.definition.Pod;
import io.kernos.marathon.definition.PodContainer;
import io.kernos.marathon.definition.PodContainer.Endpoint;
import io.kernos.marathon.definition.VolumeMount;
import java.util.List;
import java.util.Optional;

/** Containers of pods: that of the executor, and those within (Marathon: TaskGroupBuilder). */
final class PodContainers {
  private final SecretSource secrets;
  private final String bridge;

  PodContainers(SecretSource secrets, String bridge) {
    this.secrets = secrets;
    this.bridge = bridge;
  }

  /** The container that all share: their networks and the parents of their volumes. */
  ContainerInfo outer(Pod pod, List<Optional<Integer>> hostPorts) {
    ContainerInfo.Builder proto = ContainerInfo.newBuilder().setType(ContainerInfo.Type.MESOS);
    List<Endpoint> endpoints =
        pod.containers().stream().flatMap(container -> container.endpoints().stream()).toList();
    for (Network network : pod.networks()) {
      if (network.mode() != Network.Mode.HOST) {
        proto.addNetworkInfos(network(network, endpoints, hostPorts));
      }
    }
    LinuxInfo.Builder linux =
        LinuxInfo.newBuilder().setShareCgroups(pod.legacySharedCgroups().orElse(false));
    pod.linuxInfo().ifPresent(info -> Protos.linux(info, linux));
    return proto.setLinuxInfo(linux).build();
  }

  private NetworkInfo network(
      Network network, List<Endpoint> endpoints, List<Optional<Integer>> hostPorts) {
    String name = network.mode() == Network.Mode.BRIDGE ? bridge : network.name().orElse("");
    NetworkInfo.Builder info =
        NetworkInfo.newBuilder().setName(name).setLabels(Protos.labels(network.labels()));
    for (int i = 0; i < endpoints.size(); i++) {
      Endpoint endpoint = endpoints.get(i);
      boolean joins =
          network.mode() == Network.Mode.BRIDGE
              || endpoint.networkNames().stream().allMatch(name::equals);
      if (hostPorts.get(i).isEmpty() || !joins) {
        continue;
      }
      int hostPort = hostPorts.get(i).get();
      NetworkInfo.PortMapping.Builder mapping =
          NetworkInfo.PortMapping.newBuilder()
              .setHostPort(hostPort)
              .setContainerPort(
                  endpoint.containerPort().filter(port -> port != 0).orElse(hostPort));
      if (endpoint.protocols().isEmpty()) {
        info.addPortMappings(mapping);
      }
      endpoint.protocols().forEach(p -> info.addPortMappings(mapping.setProtocol(p).build()));
    }
    return info.build();
  }

  /** One of the containers within. */
  ContainerInfo inner(Pod pod, PodContainer container) {
    ContainerInfo.Builder proto = ContainerInfo.newBuilder().setType(ContainerInfo.Type.MESOS);
    for (VolumeMount mount : container.volumeMounts()) {
      volume(pod, mount).ifPresent(proto::addVolumes);
    }
    container
        .image()
        .ifPresent(
            image ->
                proto.setMesos(
                    ContainerInfo.MesosInfo.newBuilder()
                        .setImage(Containers.image(pod, image, secrets))));
    if (container.tty().orElse(false)) {
      proto.setTtyInfo(TTYInfo.getDefaultInstance());
    }
    LinuxInfo.Builder linux =
        LinuxInfo.newBuilder().setShareCgroups(pod.legacySharedCgroups().orElse(false));
    container.linuxInfo().ifPresent(info -> Protos.linux(info, linux));
    return proto.setLinuxInfo(linux).build();
  }

  private Optional<Volume> volume(Pod pod, VolumeMount mount) {
    String name = mount.name().orElse("");
    io.kernos.marathon.definition.Volume volume = pod.volumes().get(name);
    if (volume instanceof io.kernos.marathon.definition.Volume.Ephemeral) {
      return Optional.of(inParent(mount, "volumes/" + name));
    }
    if (volume instanceof io.kernos.marathon.definition.Volume.Persistent) {
      return Optional.of(inParent(mount, name));
    }
    return volume == null
        ? Optional.empty()
        : Volumes.of(pod, volume, mount, pod.secrets(), secrets);
  }

  private static Volume inParent(VolumeMount mount, String path) {
    return Volume.newBuilder()
        .setContainerPath(mount.path())
        .setMode(Protos.mode(mount.readOnly().orElse(false)))
        .setSource(
            Source.newBuilder()
                .setType(Source.Type.SANDBOX_PATH)
                .setSandboxPath(
                    SandboxPath.newBuilder().setType(SandboxPath.Type.PARENT).setPath(path)))
        .build();
  }
}
