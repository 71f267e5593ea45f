package io.kernos.marathon.health;

import io.kernos.api.v1.NetworkInfo;
import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.Container;
import io.kernos.marathon.definition.HealthCheck;
import io.kernos.marathon.definition.Network;
import io.kernos.marathon.definition.PortMapping;
import io.kernos.marathon.instance.AgentRef;
import io.kernos.marathon.instance.Instance;
import io.kernos.marathon.instance.Statuses;
import io.kernos.marathon.instance.Task;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Where the ports of an app's task are reached (Marathon: NetworkInfo.scala). */
final class Addresses {
  private Addresses() {}

  /** A host and a port. */
  record Address(String host, int port) {}

  /** A port of an app; without an address it cannot be reached, or not yet. */
  private record Port(Optional<String> name, Optional<Address> address) {}

  /** Where a health check looks. */
  static Optional<Address> of(App app, Instance instance, HealthCheck check) {
    Optional<String> host = host(app, instance);
    if (host.isEmpty()) {
      return Optional.empty();
    }
    if (check.port().isPresent()) {
      return Optional.of(new Address(host.get(), check.port().get()));
    }
    int index = check.target().index();
    List<Port> ports = ports(app, instance, host);
    return index < ports.size() ? ports.get(index).address() : Optional.empty();
  }

  /** Where a port that has a name is. */
  static Optional<Address> named(App app, Instance instance, String name) {
    return ports(app, instance, host(app, instance)).stream()
        .filter(port -> port.name().filter(name::equals).isPresent())
        .findFirst()
        .flatMap(Port::address);
  }

  /** The container's own address on a network of its own, else the agent's. */
  private static Optional<String> host(App app, Instance instance) {
    boolean ownNetwork =
        app.networks().stream().anyMatch(network -> network.mode() == Network.Mode.CONTAINER);
    return ownNetwork
        ? instance.tasks().stream()
            .flatMap(task -> task.status().stream())
            .flatMap(status -> Statuses.addresses(status).stream())
            .map(NetworkInfo.IPAddress::getIpAddress)
            .findFirst()
        : instance.agent().map(AgentRef::host);
  }

  private static List<Port> ports(App app, Instance instance, Optional<String> host) {
    Iterator<Integer> hostPorts =
        instance.tasks().stream().findFirst().map(Task::hostPorts).orElse(List.of()).iterator();
    boolean mapped =
        app.networks().stream().anyMatch(network -> network.mode() != Network.Mode.HOST);
    Optional<Container> container = app.container().filter(c -> mapped);
    List<Port> ports = new ArrayList<>();
    if (container.isPresent()) {
      for (PortMapping mapping : container.get().portMappings()) {
        Optional<Address> address =
            mapping.hostPort().isEmpty()
                ? host.map(ip -> new Address(ip, mapping.containerPort()))
                : onAgent(instance, hostPorts);
        ports.add(new Port(mapping.name(), address));
      }
    } else {
      app.portDefinitions()
          .forEach(
              port ->
                  ports.add(
                      new Port(
                          port.name(),
                          next(hostPorts).flatMap(n -> host.map(h -> new Address(h, n))))));
    }
    return ports;
  }

  private static Optional<Address> onAgent(Instance instance, Iterator<Integer> hostPorts) {
    Optional<Integer> port = next(hostPorts);
    return port.flatMap(n -> instance.agent().map(agent -> new Address(agent.host(), n)));
  }

  private static Optional<Integer> next(Iterator<Integer> ports) {
    return ports.hasNext() ? Optional.of(ports.next()) : Optional.empty();
  }
}
