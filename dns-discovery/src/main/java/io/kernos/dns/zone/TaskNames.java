package io.kernos.dns.zone;

import io.kernos.dns.name.Canonical;
import io.kernos.dns.name.WireName;
import io.kernos.spi.discovery.ServiceRecord;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The names of a task.
 *
 * <p>Mesos-DNS: records/generator.go, taskRecord and taskContextRecord; PTR is our own.
 */
public final class TaskNames {
  private static final int MAX_LABEL = 63;

  private final NamingRules rules;
  private final Hosts hosts;

  public TaskNames(NamingRules rules, Hosts hosts) {
    this.rules = rules;
    this.hosts = hosts;
  }

  /** All entries of a task; those that DNS cannot carry are left out. */
  public List<Entry> entries(ServiceRecord task) {
    Set<Entry> entries = new LinkedHashSet<>();
    names(task).forEach(name -> new Name(task, name, entries).add());
    return entries.stream()
        .filter(entry -> WireName.of(entry.name()).isPresent())
        .filter(TaskNames::hasTarget)
        .toList();
  }

  private static boolean hasTarget(Entry entry) {
    return switch (entry.type()) {
      case SRV ->
          WireName.of(entry.value().substring(0, entry.value().lastIndexOf(':'))).isPresent();
      case PTR -> WireName.of(entry.value()).isPresent();
      default -> true;
    };
  }

  /** A discovery name stands as it is too, for those who came to rely on it. */
  private List<String> names(ServiceRecord task) {
    if (!task.discovered()) {
      return List.of(rules.label().label(task.taskName()));
    }
    List<String> names = new ArrayList<>();
    names.add(task.name().toLowerCase(Locale.ROOT));
    names.add(rules.label().label(task.name()));
    return names.stream().filter(name -> !name.isEmpty()).distinct().toList();
  }

  private final class Name {
    private final ServiceRecord task;
    private final String name;
    private final Set<Entry> entries;
    private final String framework;
    private final String canonical;

    Name(ServiceRecord task, String name, Set<Entry> entries) {
      this.task = task;
      this.name = name;
      this.entries = entries;
      this.framework = rules.label().labels(task.framework());
      this.canonical = Canonical.label(name, task.taskId(), task.agentId());
    }

    void add() {
      if (name.isEmpty()) {
        return;
      }
      for (String ip : addresses()) {
        entries.add(Entry.address(rules.full(name, framework), ip));
        entries.add(Entry.address(rules.full(canonical, framework), ip));
      }
      for (String ip : hosts.addresses(task.agentIp())) {
        entries.add(Entry.address(rules.full(name, framework, "slave"), ip));
        entries.add(Entry.address(rules.full(canonical, framework, "slave"), ip));
      }
      addHostPorts();
      if (task.discovered()) {
        addDiscoveryPorts();
      }
      for (String ip : own()) {
        entries.add(
            new Entry(Addresses.reverse(ip), RecordType.PTR, rules.full(canonical, framework)));
      }
    }

    private void addHostPorts() {
      String target = rules.full(canonical, framework, "slave");
      for (int port : task.hostPorts()) {
        for (String protocol : List.of("_tcp", "_udp")) {
          entries.add(
              Entry.service(rules.full(service(), protocol, framework, "slave"), target, port));
          if (!task.discovered()) {
            entries.add(Entry.service(rules.full(service(), protocol, framework), target, port));
          }
        }
      }
    }

    private void addDiscoveryPorts() {
      String target = rules.full(canonical, framework);
      for (ServiceRecord.Port port : task.ports()) {
        String protocol = rules.label().label(port.protocol());
        String portName = rules.label().label(port.name());
        List<String> protocols =
            protocol.isEmpty() ? List.of("_tcp", "_udp") : List.of("_" + protocol);
        for (String each : protocols) {
          String plain = rules.full(service(), each, framework);
          entries.add(Entry.service(plain, target, port.number()));
          if (!portName.isEmpty()) {
            entries.add(Entry.service(underscored(portName) + "." + plain, target, port.number()));
          }
        }
      }
    }

    private String service() {
      return underscored(name);
    }

    private List<String> addresses() {
      for (String source : rules.ipSources()) {
        List<String> found =
            switch (source) {
              case "netinfo" -> own();
              case "host" -> hosts.addresses(task.agentIp());
              default -> List.of();
            };
        if (!found.isEmpty()) {
          return found;
        }
      }
      return List.of();
    }

    private List<String> own() {
      return task.addresses().stream().flatMap(ip -> Addresses.normal(ip).stream()).toList();
    }
  }

  /** The underscore counts too. */
  private static String underscored(String label) {
    return "_" + label.substring(0, Math.min(label.length(), MAX_LABEL - 1));
  }
}
