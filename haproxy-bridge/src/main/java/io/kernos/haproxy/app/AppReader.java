package io.kernos.haproxy.app;

import io.kernos.spi.discovery.ServiceRecord;
import java.util.ArrayList;
import java.util.Collection;
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
    Building building = new Building();
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
    private final List<Service> services = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private final Map<String, String> taken = new HashMap<>();

    void add(AppPorts ports) {
      ports.found().forEach(this::add);
      problems.addAll(ports.problems());
    }

    private void add(AppPorts.Found found) {
      String rival =
          found.place().isEmpty() ? null : taken.putIfAbsent(found.place(), found.title());
      if (rival == null) {
        rival = taken.putIfAbsent(found.service().backend(), found.title());
      }
      if (rival == null) {
        services.add(found.service());
      } else {
        problems.add(
            new Problem(
                found.title(),
                "service port " + found.service().servicePort() + " is taken by " + rival));
      }
    }

    Apps done() {
      services.sort(Apps.ORDER);
      return new Apps(services, problems);
    }
  }
}
