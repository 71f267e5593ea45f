package io.kernos.haproxy.app;

import io.kernos.spi.discovery.ServiceRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/**
 * All that this load balancer serves.
 *
 * @param services sorted by app id, then service port
 * @param problems what was left out, and why
 */
public record Apps(List<Service> services, List<Problem> problems) {
  public Apps {
    services = List.copyOf(services);
    problems = List.copyOf(problems);
  }

  /**
   * Which of all records concern a load balancer.
   *
   * @param groups that it serves; {@code *}: all
   * @param strict whether a port must be enabled by label
   * @param servicePorts those that it may listen on
   */
  public record Choice(Set<String> groups, boolean strict, IntPredicate servicePorts) {
    public Choice {
      groups = Set.copyOf(groups);
    }

    private boolean serves(Settings settings) {
      return groups.contains("*") || settings.groups().stream().anyMatch(groups::contains);
    }
  }

  /** An app's records, the newest last. */
  private record App(String id, List<ServiceRecord> records, Set<String> draining) {
    /** The labels of the newest that is not on its way out. */
    ServiceRecord newest() {
      return records.stream()
          .filter(r -> !r.draining())
          .reduce((a, b) -> b)
          .orElse(records.get(records.size() - 1));
    }
  }

  /**
   * Makes apps of records.
   *
   * @param records in the order in which they came
   */
  public static Apps of(Collection<ServiceRecord> records, Choice choice) {
    Map<String, List<ServiceRecord>> byApp = new TreeMap<>();
    for (ServiceRecord record : records) {
      String key = AppLabels.appId(record) + " " + record.frameworkId();
      byApp.computeIfAbsent(key, k -> new ArrayList<>()).add(record);
    }
    Building building = new Building(choice);
    Map<String, List<App>> groups = new TreeMap<>();
    byApp.forEach(
        (key, of) -> {
          App app = new App(AppLabels.appId(of.get(0)), of, Set.of());
          String group = app.newest().labels().getOrDefault("HAPROXY_DEPLOYMENT_GROUP", "");
          if (group.isBlank()) {
            building.add(app);
          } else {
            groups.computeIfAbsent(group.strip(), g -> new ArrayList<>()).add(app);
          }
        });
    groups.forEach((group, apps) -> building.add(BlueGreen.merge(group, apps)));
    return building.done();
  }

  /** Two apps that take turns (marathon-lb: get_apps, deployment groups). */
  private static final class BlueGreen {
    static App merge(String group, List<App> apps) {
      String id = "/" + group.replaceFirst("^/", "").replaceAll("[^A-Za-z0-9._/-]", "_");
      List<App> byAge = new ArrayList<>(apps);
      byAge.sort(
          Comparator.comparing(
              a -> a.newest().labels().getOrDefault("HAPROXY_DEPLOYMENT_STARTED_AT", "")));
      List<ServiceRecord> all = new ArrayList<>(byAge.get(0).records());
      Set<String> draining = new HashSet<>();
      for (App younger : byAge.subList(1, byAge.size())) {
        long ready = younger.records().stream().filter(r -> r.healthy() && !r.draining()).count();
        long target = target(younger.newest().labels());
        long spare = Math.max(0, ready + all.size() - target);
        all.stream()
            .sorted(Comparator.comparing(ServiceRecord::taskId))
            .limit(Math.min(ready, spare))
            .forEach(r -> draining.add(r.id()));
        // The oldest keeps its say: it is asked for labels as the newest.
        all.addAll(0, younger.records());
      }
      return new App(id, all, draining);
    }

    private static long target(Map<String, String> labels) {
      String target = labels.getOrDefault("HAPROXY_DEPLOYMENT_TARGET_INSTANCES", "");
      boolean counted = labels.containsKey("HAPROXY_DEPLOYMENT_NEW_INSTANCES");
      return counted && target.matches("[0-9]{1,6}") ? Long.parseLong(target) : 1;
    }
  }

  /** What is found, and what was taken already. */
  private static final class Building {
    private final Choice choice;
    private final List<Service> services = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private final Map<String, String> taken = new HashMap<>();

    Building(Choice choice) {
      this.choice = choice;
    }

    void add(App app) {
      ServiceRecord model = app.newest();
      List<Optional<ServiceRecord.Port>> ports = AppLabels.ports(model);
      for (int n = 0; n < ports.size(); n++) {
        if (ports.get(n).isPresent()) {
          try {
            add(app, model, ports, n);
          } catch (LabelException e) {
            problems.add(new Problem(title(app.id, n), e.getMessage()));
          }
        }
      }
    }

    private static String title(String app, int n) {
      return app + " port " + n;
    }

    private void add(
        App app, ServiceRecord model, List<Optional<ServiceRecord.Port>> ports, int n) {
      ServiceRecord.Port port = ports.get(n).orElseThrow();
      Settings settings =
          new LabelReader(model.labels(), n).read(check(model, ports, n), choice.strict());
      if (!settings.enabled() || !choice.serves(settings)) {
        return;
      }
      int servicePort = settings.port().orElse(AppLabels.servicePort(port));
      String name = app.id.substring(1).replace('/', '_');
      String backend = name + "_" + (servicePort > 0 ? "" + servicePort : "p" + n);
      if (servicePort > 0 && !choice.servicePorts().test(servicePort)) {
        problems.add(
            new Problem(
                title(app.id, n),
                "service port " + servicePort + " is none of haproxy.service.ports"));
        servicePort = 0;
      }
      String rival =
          servicePort > 0
              ? taken.putIfAbsent(
                  settings.bindAddress().orElse("") + ":" + servicePort, title(app.id, n))
              : null;
      if (rival == null) {
        rival = taken.putIfAbsent(backend, title(app.id, n));
      }
      if (rival != null) {
        problems.add(
            new Problem(title(app.id, n), "service port " + servicePort + " is taken by " + rival));
        return;
      }
      services.add(new Service(app.id, backend, servicePort, settings, servers(app, settings, n)));
    }

    private static Optional<HealthCheck> check(
        ServiceRecord model, List<Optional<ServiceRecord.Port>> ports, int n) {
      Optional<HealthCheck> own = ports.get(n).flatMap(AppLabels::healthCheck);
      if (own.isPresent()) {
        return own;
      }
      String other =
          model
              .labels()
              .getOrDefault("HAPROXY_" + n + "_BACKEND_HEALTHCHECK_PORT_INDEX", "")
              .strip();
      return other.matches("[0-9]{1,4}") && Integer.parseInt(other) < ports.size()
          ? ports.get(Integer.parseInt(other)).flatMap(AppLabels::healthCheck)
          : Optional.empty();
    }

    private static List<Server> servers(App app, Settings settings, int n) {
      Map<String, Server> byName = new LinkedHashMap<>();
      for (ServiceRecord record : app.records) {
        List<Optional<ServiceRecord.Port>> ports = AppLabels.ports(record);
        if (n < ports.size()
            && ports.get(n).isPresent()
            && AppLabels.isAddress(AppLabels.address(record, ports.get(n).get()))) {
          Server server = server(record, ports, n, settings);
          boolean out =
              record.draining() || !record.healthy() || app.draining.contains(record.id());
          Server one = out ? server.drained() : server;
          // An address that was left and taken again is with who takes connections there.
          byName.merge(one.name(), one, (a, b) -> a.draining() ? b : a);
        }
      }
      return byName.values().stream().sorted(Comparator.comparing(Server::name)).toList();
    }

    /** Named as by the original, for those who read statistics (marathon-lb: config). */
    private static Server server(
        ServiceRecord record, List<Optional<ServiceRecord.Port>> ports, int n, Settings settings) {
      ServiceRecord.Port port = ports.get(n).orElseThrow();
      String address = AppLabels.address(record, port);
      String place = record.host().equals(address) ? address : record.host() + "_" + address;
      int checked =
          settings
              .healthCheckPortIndex()
              .filter(i -> i < ports.size())
              .flatMap(ports::get)
              .map(ServiceRecord.Port::number)
              .or(() -> settings.healthCheck().flatMap(HealthCheck::port))
              .orElse(0);
      return new Server(
          (place + "_" + port.number()).replaceAll("[^A-Za-z0-9-]", "_"),
          record.id(),
          record.host().replaceAll("[^A-Za-z0-9.:_-]", "_"),
          address,
          port.number(),
          checked,
          false);
    }

    Apps done() {
      services.sort(Comparator.comparing(Service::appId).thenComparing(Service::servicePort));
      return new Apps(services, problems);
    }
  }
}
