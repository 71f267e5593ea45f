package io.kernos.marathon.launch.task;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.Container;
import io.kernos.marathon.definition.PortMapping;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** The variables that tell an app its ports (Marathon: EnvironmentHelper.portsEnv). */
final class PortVariables {
  /** A port of the definition; of a container, its number in there; 0: any. */
  private record Wanted(Optional<String> name, int port) {}

  private PortVariables() {}

  static Map<String, String> of(App app, List<Optional<Integer>> hostPorts, Random random) {
    Map<String, String> variables = new LinkedHashMap<>();
    List<Wanted> wanted = wanted(app);
    if (hostPorts.isEmpty()) {
      return variables;
    }
    List<Integer> effective = effective(wanted, hostPorts, random);
    List<String> assigned = new ArrayList<>();
    List<String> generated = new ArrayList<>();
    for (int i = 0; i < hostPorts.size(); i++) {
      String port = String.valueOf(effective.get(i));
      Wanted each = wanted.get(i);
      variables.put("PORT" + i, port);
      variables.put("PORT_" + (each.port == 0 ? port : String.valueOf(each.port)), port);
      if (hostPorts.get(i).isPresent()) {
        assigned.add(port);
      } else if (each.port == 0) {
        generated.add(port);
      }
    }
    for (int i = 0; i < hostPorts.size(); i++) {
      String port = String.valueOf(effective.get(i));
      wanted
          .get(i)
          .name
          .ifPresent(name -> variables.put("PORT_" + name.toUpperCase(Locale.ROOT), port));
    }
    assigned.addAll(generated);
    if (!assigned.isEmpty()) {
      variables.put("PORT", assigned.get(0));
    }
    variables.put("PORTS", String.join(",", assigned));
    return variables;
  }

  private static List<Wanted> wanted(App app) {
    List<PortMapping> mappings = app.container().map(Container::portMappings).orElse(List.of());
    return mappings.isEmpty()
        ? app.portDefinitions().stream().map(def -> new Wanted(def.name(), def.port())).toList()
        : mappings.stream().map(map -> new Wanted(map.name(), map.containerPort())).toList();
  }

  /** The host's port, or else the container's, which is made up when the app left it open. */
  private static List<Integer> effective(
      List<Wanted> wanted, List<Optional<Integer>> hostPorts, Random random) {
    Set<Integer> used = new HashSet<>();
    wanted.forEach(each -> used.add(each.port));
    hostPorts.forEach(port -> port.ifPresent(used::add));
    List<Integer> ports = new ArrayList<>();
    for (int i = 0; i < hostPorts.size(); i++) {
      int port = hostPorts.get(i).orElse(wanted.get(i).port);
      while (port == 0) {
        int made = 1025 + random.nextInt(65535 - 1024);
        port = used.add(made) ? made : 0;
      }
      ports.add(port);
    }
    return ports;
  }
}
