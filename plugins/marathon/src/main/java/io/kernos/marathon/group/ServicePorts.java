package io.kernos.marathon.group;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.Container;
import io.kernos.marathon.definition.PortDefinition;
import io.kernos.marathon.definition.PortMapping;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Gives apps the service ports that they leave open with 0: ports that nobody has, and the same
 * ones again when an app is sent anew; Marathon: AssignDynamicServiceLogic.scala.
 */
public final class ServicePorts {
  private final int min;
  private final int max;
  private final Iterator<Integer> free;

  private ServicePorts(int min, int max, Set<Integer> used) {
    this.min = min;
    this.max = max;
    this.free = IntStream.rangeClosed(min, max).filter(port -> !used.contains(port)).iterator();
  }

  /**
   * {@code to} with service ports from {@code min} to {@code max}, both of them included. Only apps
   * that are new or changed get any.
   *
   * @throws IllegalArgumentException when there are no more
   */
  public static RootGroup assign(RootGroup from, RootGroup to, int min, int max) {
    List<App> open = new ArrayList<>();
    for (App app : to.apps()) {
      if (app.servicePorts().contains(0)) {
        App before = from.app(app.id()).orElse(null);
        if (before == null || (before != app && before.differsInConfig(app))) {
          open.add(app);
        }
      }
    }
    if (open.isEmpty()) {
      return to;
    }
    // Ports of apps as they were are kept for these apps: they may be sent anew with zeros.
    Set<Integer> used = new HashSet<>();
    from.apps().forEach(app -> used.addAll(app.servicePorts()));
    to.apps().forEach(app -> used.addAll(app.servicePorts()));
    ServicePorts ports = new ServicePorts(min, max, used);
    return to.with(
        open.stream().map(app -> ports.assign(app, from.app(app.id()))).toList(), to.version());
  }

  private App assign(App app, Optional<App> before) {
    List<Integer> wanted = app.servicePorts();
    Iterator<Integer> own =
        before.map(App::servicePorts).orElse(List.of()).stream()
            .filter(port -> port >= min && port <= max && !wanted.contains(port))
            .iterator();
    List<Integer> ports = new ArrayList<>();
    for (int port : wanted) {
      ports.add(port != 0 ? port : own.hasNext() ? own.next() : nextFree());
    }
    return withPorts(app, ports);
  }

  private int nextFree() {
    if (!free.hasNext()) {
      throw new IllegalArgumentException(
          "All ports in the range [" + min + "-" + max + ") are already in use");
    }
    return free.next();
  }

  private static App withPorts(App app, List<Integer> ports) {
    List<PortDefinition> definitions = new ArrayList<>();
    for (int i = 0; i < app.portDefinitions().size(); i++) {
      PortDefinition port = app.portDefinitions().get(i);
      definitions.add(
          new PortDefinition(ports.get(i), port.protocol(), port.name(), port.labels()));
    }
    return app.toBuilder()
        .portDefinitions(definitions)
        .container(app.container().map(container -> withPorts(container, ports)))
        .build();
  }

  private static Container withPorts(Container container, List<Integer> ports) {
    List<PortMapping> mappings = new ArrayList<>();
    for (int i = 0; i < container.portMappings().size(); i++) {
      PortMapping port = container.portMappings().get(i);
      mappings.add(
          new PortMapping(
              port.containerPort(),
              port.hostPort(),
              ports.get(i),
              port.protocol(),
              port.name(),
              port.labels(),
              port.networkNames()));
    }
    return new Container(
        container.type(), container.image(), container.volumes(), mappings, container.linuxInfo());
  }
}
