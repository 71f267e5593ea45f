package io.kernos.haproxy.app;

import io.kernos.spi.discovery.ServiceRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes apps of records, again and again: only those are read anew whose records have changed. Used
 * on one thread.
 */
public final class AppReader {
  private final Apps.Choice choice;
  private Map<String, AppPorts> known = Map.of();

  public AppReader(Apps.Choice choice) {
    this.choice = choice;
  }

  /**
   * All apps that concern this load balancer.
   *
   * @param records in the order in which they came
   */
  public Apps read(Collection<ServiceRecord> records) {
    Map<String, AppPorts> now = new HashMap<>();
    Building building = new Building(choice);
    for (AppRecords app : AppRecords.of(records)) {
      AppPorts before = known.get(app.key());
      AppPorts ports =
          before != null && before.app().equals(app) ? before : AppPorts.of(app, choice);
      now.put(app.key(), ports);
      building.add(ports);
    }
    known = now;
    return building.done();
  }

  /** What is found, and what was taken already. */
  private static final class Building {
    private final Apps.Choice choice;
    private final List<Service> services = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private final Map<String, String> taken = new HashMap<>();

    Building(Apps.Choice choice) {
      this.choice = choice;
    }

    void add(AppPorts ports) {
      ports.found().forEach(found -> add(ports.app(), found));
      problems.addAll(ports.problems());
    }

    private void add(AppRecords app, AppPorts.Found found) {
      String title = AppPorts.title(app, found.index());
      int servicePort = found.servicePort();
      String name = app.id().substring(1).replace('/', '_');
      String backend = name + "_" + (servicePort > 0 ? "" + servicePort : "p" + found.index());
      if (servicePort > 0 && !choice.servicePorts().test(servicePort)) {
        problems.add(
            new Problem(
                title, "service port " + servicePort + " is none of haproxy.service.ports"));
        servicePort = 0;
      }
      String rival =
          servicePort > 0
              ? taken.putIfAbsent(
                  found.settings().bindAddress().orElse("") + ":" + servicePort, title)
              : null;
      if (rival == null) {
        rival = taken.putIfAbsent(backend, title);
      }
      if (rival != null) {
        problems.add(new Problem(title, "service port " + servicePort + " is taken by " + rival));
        return;
      }
      services.add(new Service(app.id(), backend, servicePort, found.settings(), found.servers()));
    }

    Apps done() {
      services.sort(Comparator.comparing(Service::appId).thenComparing(Service::servicePort));
      return new Apps(services, problems);
    }
  }
}
