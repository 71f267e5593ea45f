package io.kernos.marathon.launch.task;

import io.kernos.api.v1.DiscoveryInfo;
import io.kernos.api.v1.Port;
import io.kernos.api.v1.Ports;
import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.Container;
import io.kernos.marathon.definition.Network;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.PodContainer.Endpoint;
import io.kernos.marathon.definition.PortDefinition;
import io.kernos.marathon.definition.PortMapping;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How a task wants to be found (Marathon: PortDiscovery.scala). */
final class Discovery {
  private record Named(
      Optional<String> name,
      Map<String, String> labels,
      List<String> protocols,
      List<String> networks,
      Optional<Integer> containerPort,
      Optional<Integer> hostPort,
      Map<String, String> balancing) {}

  private Discovery() {}

  static DiscoveryInfo of(App app, List<Optional<Integer>> hostPorts) {
    List<Named> ports = new ArrayList<>();
    if (isHost(app.networks())) {
      for (int i = 0; i < app.portDefinitions().size(); i++) {
        PortDefinition port = app.portDefinitions().get(i);
        ports.add(
            new Named(
                port.name(),
                port.labels(),
                List.of(port.protocol().split(",")),
                List.of(),
                Optional.empty(),
                hostPorts.get(i),
                Balancing.of(app, i, port.port())));
      }
    } else {
      List<PortMapping> mappings = app.container().map(Container::portMappings).orElse(List.of());
      for (int i = 0; i < mappings.size(); i++) {
        PortMapping port = mappings.get(i);
        ports.add(
            new Named(
                port.name(),
                port.labels(),
                List.of(port.protocol().split(",")),
                port.networkNames(),
                Optional.of(port.containerPort()),
                hostPorts.get(i),
                Balancing.of(app, i, port.servicePort())));
      }
    }
    return info(app.id(), app.networks(), ports).toBuilder()
        .setLabels(Protos.labels(Balancing.of(app.id())))
        .build();
  }

  /** Of a container of a pod; the ports of its endpoints on the host in their order. */
  static DiscoveryInfo of(
      PathId pod,
      List<Network> networks,
      List<Endpoint> endpoints,
      List<Optional<Integer>> hostPorts) {
    List<Named> ports = new ArrayList<>();
    for (int i = 0; i < endpoints.size(); i++) {
      Endpoint endpoint = endpoints.get(i);
      ports.add(
          new Named(
              Optional.of(endpoint.name()),
              endpoint.labels(),
              endpoint.protocols(),
              endpoint.networkNames(),
              endpoint.containerPort(),
              hostPorts.get(i),
              Map.of()));
    }
    return info(pod, networks, ports);
  }

  private static DiscoveryInfo info(PathId id, List<Network> networks, List<Named> ports) {
    Ports.Builder protos = Ports.newBuilder();
    ports.forEach(port -> add(port, networks, protos));
    return DiscoveryInfo.newBuilder()
        .setName(id.hostname())
        .setVisibility(DiscoveryInfo.Visibility.FRAMEWORK)
        .setPorts(protos)
        .build();
  }

  private static void add(Named port, List<Network> networks, Ports.Builder protos) {
    for (String protocol : port.protocols) {
      if (isHost(networks)) {
        port.hostPort.ifPresent(number -> protos.addPorts(proto(port, protocol, number, Map.of())));
      } else if (port.hostPort.isPresent()) {
        Map<String, String> scope = Map.of("network-scope", "host");
        protos.addPorts(proto(port, protocol, port.hostPort.get(), scope));
      } else if (port.containerPort.isPresent()) {
        for (String network : port.networks.isEmpty() ? names(networks) : port.networks) {
          Map<String, String> scope = new LinkedHashMap<>();
          scope.put("network-scope", "container");
          scope.put("network-name", network);
          protos.addPorts(proto(port, protocol, port.containerPort.get(), scope));
        }
      }
    }
  }

  private static Port proto(Named port, String protocol, int number, Map<String, String> scope) {
    Port.Builder proto = Port.newBuilder().setNumber(number).setProtocol(protocol);
    port.name.ifPresent(proto::setName);
    Map<String, String> labels = new LinkedHashMap<>(port.labels);
    labels.putAll(scope);
    labels.putAll(port.balancing);
    if (!labels.isEmpty()) {
      proto.setLabels(Protos.labels(labels));
    }
    return proto.build();
  }

  static boolean isHost(List<Network> networks) {
    return networks.isEmpty()
        || networks.stream().anyMatch(network -> network.mode() == Network.Mode.HOST);
  }

  private static List<String> names(List<Network> networks) {
    return networks.stream()
        .filter(network -> network.mode() == Network.Mode.CONTAINER)
        .flatMap(network -> network.name().stream())
        .toList();
  }
}
