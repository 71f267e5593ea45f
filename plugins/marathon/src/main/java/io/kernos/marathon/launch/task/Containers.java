package io.kernos.marathon.launch.task;

import io.kernos.api.v1.ContainerInfo;
import io.kernos.api.v1.ContainerInfo.DockerInfo;
import io.kernos.api.v1.Credential;
import io.kernos.api.v1.Image;
import io.kernos.api.v1.LinuxInfo;
import io.kernos.api.v1.NetworkInfo;
import io.kernos.api.v1.Parameter;
import io.kernos.api.v1.TTYInfo;
import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.Container;
import io.kernos.marathon.definition.DockerImage;
import io.kernos.marathon.definition.Network;
import io.kernos.marathon.definition.PortMapping;
import io.kernos.marathon.definition.RunSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The container of an app's task (Marathon: TaskBuilder.scala, ContainerSerializer.scala). */
final class Containers {
  /** A mapping whose port on the host is known. */
  private record Bound(PortMapping mapping, int hostPort) {
    int containerPort() {
      return mapping.containerPort() == 0 ? hostPort : mapping.containerPort();
    }
  }

  private final SecretSource secrets;
  private final String bridge;

  Containers(SecretSource secrets, String bridge) {
    this.secrets = secrets;
    this.bridge = bridge;
  }

  /** Empty for a plain command on the host's network. */
  Optional<ContainerInfo> of(App app, String taskId, List<Optional<Integer>> hostPorts) {
    if (app.container().isEmpty() && Discovery.isHost(app.networks())) {
      return Optional.empty();
    }
    ContainerInfo.Builder proto = ContainerInfo.newBuilder().setType(ContainerInfo.Type.MESOS);
    app.container().ifPresent(container -> fill(app, container, taskId, hostPorts, proto));
    if (app.container().isEmpty()) {
      addNetworks(app, List.of(), proto);
    }
    if (app.tty().orElse(false)) {
      proto.setTtyInfo(TTYInfo.getDefaultInstance());
    }
    if (proto.getType() == ContainerInfo.Type.MESOS && !proto.hasMesos()) {
      proto.setMesos(ContainerInfo.MesosInfo.getDefaultInstance());
    }
    return Optional.of(proto.build());
  }

  private void fill(
      App app,
      Container container,
      String taskId,
      List<Optional<Integer>> hostPorts,
      ContainerInfo.Builder proto) {
    List<Bound> bound = new ArrayList<>();
    for (int i = 0; i < container.portMappings().size(); i++) {
      PortMapping mapping = container.portMappings().get(i);
      hostPorts.get(i).ifPresent(port -> bound.add(new Bound(mapping, port)));
    }
    if (container.type() == Container.Type.DOCKER) {
      proto.setType(ContainerInfo.Type.DOCKER);
      container
          .image()
          .ifPresent(image -> proto.setDocker(docker(image, app.networks(), taskId, bound)));
      // Docker learns no more of a user's network than its name.
      app.networks().stream()
          .filter(network -> network.mode() == Network.Mode.CONTAINER)
          .flatMap(network -> network.name().stream())
          .findFirst()
          .ifPresent(name -> proto.addNetworkInfos(NetworkInfo.newBuilder().setName(name)));
    } else {
      container
          .image()
          .ifPresent(
              image ->
                  proto.setMesos(
                      ContainerInfo.MesosInfo.newBuilder().setImage(image(app, image, secrets))));
      container
          .linuxInfo()
          .ifPresent(
              info -> {
                LinuxInfo.Builder linux = LinuxInfo.newBuilder();
                Protos.linux(info, linux);
                proto.setLinuxInfo(linux);
              });
    }
    for (Container.Mounted mounted : container.volumes()) {
      Volumes.of(app, mounted.volume(), mounted.mount(), app.secrets(), secrets)
          .ifPresent(proto::addVolumes);
    }
    if (container.type() == Container.Type.MESOS) {
      addNetworks(app, bound, proto);
    }
  }

  private static DockerInfo docker(
      DockerImage image, List<Network> networks, String taskId, List<Bound> bound) {
    DockerInfo.Builder docker =
        DockerInfo.newBuilder()
            .setImage(image.id())
            .setPrivileged(image.privileged())
            .setForcePullImage(image.forcePull().orElse(false));
    for (Network network : networks) {
      docker.setNetwork(
          switch (network.mode()) {
            case HOST -> DockerInfo.Network.HOST;
            case BRIDGE -> DockerInfo.Network.BRIDGE;
            case CONTAINER -> DockerInfo.Network.USER;
          });
    }
    for (Bound port : bound) {
      for (String protocol : port.mapping.protocol().split(",")) {
        docker.addPortMappings(
            DockerInfo.PortMapping.newBuilder()
                .setContainerPort(port.containerPort())
                .setHostPort(port.hostPort)
                .setProtocol(protocol));
      }
    }
    for (DockerImage.Parameter parameter : image.parameters()) {
      docker.addParameters(
          Parameter.newBuilder().setKey(parameter.key()).setValue(parameter.value()));
    }
    docker.addParameters(
        Parameter.newBuilder().setKey("label").setValue("MESOS_TASK_ID=" + taskId));
    return docker.build();
  }

  /** An image that the agent itself runs. */
  static Image image(RunSpec spec, DockerImage image, SecretSource secrets) {
    Image.Docker.Builder docker = Image.Docker.newBuilder().setName(image.id());
    image
        .credential()
        .ifPresent(
            credential -> {
              Credential.Builder proto =
                  Credential.newBuilder().setPrincipal(credential.principal());
              credential.secret().ifPresent(proto::setSecret);
              docker.setCredential(proto);
            });
    image.pullSecret().ifPresent(secret -> docker.setConfig(secrets.secret(spec, secret)));
    return Image.newBuilder()
        .setType(Image.Type.DOCKER)
        .setDocker(docker)
        .setCached(!image.forcePull().orElse(false))
        .build();
  }

  private void addNetworks(App app, List<Bound> bound, ContainerInfo.Builder proto) {
    for (Network network : app.networks()) {
      if (network.mode() == Network.Mode.HOST) {
        continue;
      }
      String name = network.mode() == Network.Mode.BRIDGE ? bridge : network.name().orElse("");
      NetworkInfo.Builder info =
          NetworkInfo.newBuilder()
              .addIpAddresses(NetworkInfo.IPAddress.getDefaultInstance())
              .setLabels(Protos.labels(network.labels()))
              .setName(name);
      for (Bound port : bound) {
        List<String> names = port.mapping.networkNames();
        if (names.stream().allMatch(name::equals)) {
          for (String protocol : port.mapping.protocol().split(",")) {
            info.addPortMappings(
                NetworkInfo.PortMapping.newBuilder()
                    .setContainerPort(port.containerPort())
                    .setHostPort(port.hostPort)
                    .setProtocol(protocol));
          }
        }
      }
      proto.addNetworkInfos(info);
    }
  }
}
